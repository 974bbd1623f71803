; A thread waits for a condition without looking whether what it waits for has come already: the signal was before.
; exit: 35
import "std/thread"

data lock: .space Mutex
data changed: .space Condition
data is_done: .quad 0

func main()
    let p, condition, flag, value, thread
    la p, lock
    la condition, changed
    la flag, is_done
    spawn work -> thread
    join thread
    call mutex_lock, p
    call condition_wait, condition, p
    call mutex_unlock, p
    ret
end

func work()
    let p, condition, flag, value
    la p, lock
    la condition, changed
    la flag, is_done
    call mutex_lock, p
    li value, 1
    sd value, [flag]
    call condition_signal, condition
    call mutex_unlock, p
    ret
end
