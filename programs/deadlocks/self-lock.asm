; A function takes a lock and calls another one that takes the same lock.
; cycle: 2 lock
; exit: 35
import "std/thread"

data total: .quad 0
data lock: .space Mutex

func main()
    let thread
    spawn add_twice, 7 -> thread
    join thread
    ret
end

func add_twice(amount)
    let p
    la p, lock
    call mutex_lock, p
    call add_once, amount
    call add_once, amount
    call mutex_unlock, p
    ret
end

func add_once(amount)
    let p, q, sum
    la p, lock
    la q, total
    call mutex_lock, p
    ld sum, [q]
    add sum, sum, amount
    sd sum, [q]
    call mutex_unlock, p
    ret
end
