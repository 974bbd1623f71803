; A thread waits for a condition with two locks, of which the wait gives back the inner one. Who would signal it wants the outer one.
; There is no cycle, because nobody holds a condition.
; exit: 35
import "std/thread"

data outer: .space Mutex
data inner: .space Mutex
data full: .space Condition
data is_full: .quad 0

func main()
    let one, other
    spawn receive -> one
    spawn send -> other
    join one
    join other
    ret
end

func receive()
    let p, q, condition, flag, value
    la p, outer
    la q, inner
    la condition, full
    la flag, is_full
    call mutex_lock, p
    call mutex_lock, q
again:
    ld value, [flag]
    bnez value, done
    call condition_wait, condition, q
    j again
done:
    call mutex_unlock, q
    call mutex_unlock, p
    ret
end

func send()
    let p, q, condition, flag, value, i
    la p, outer
    la q, inner
    la condition, full
    la flag, is_full
wait: ; until the other one waits for the condition, at any quantum
    yield
    add i, i, 1
    blt i, 500, wait
    call mutex_lock, p
    call mutex_lock, q
    li value, 1
    sd value, [flag]
    call condition_signal, condition
    call mutex_unlock, q
    call mutex_unlock, p
    ret
end
