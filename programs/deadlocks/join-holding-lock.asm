; A thread waits for the end of another one while it holds the lock that the other one wants.
; cycle: 1 join 2 lock
; exit: 35
import "std/thread"

data lock: .space Mutex

func main()
    let p, thread
    la p, lock
    call mutex_lock, p
    spawn work -> thread
    join thread
    call mutex_unlock, p
    ret
end

func work()
    let p
    la p, lock
    call mutex_lock, p
    call mutex_unlock, p
    ret
end
