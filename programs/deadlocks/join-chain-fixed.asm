; A thread gives its lock back before it waits for the end of a second one, which waits for the end of a third one, which takes the lock.
; exit: 0
import "std/thread"

data lock: .space Mutex
data held: .space Semaphore

func main()
    let thread
    spawn outer -> thread
    join thread
    ret
end

func outer()
    let p, thread, semaphore
    la p, lock
    la semaphore, held
    call mutex_lock, p
    spawn middle -> thread
    call semaphore_post, semaphore
    call mutex_unlock, p
    join thread
    ret
end

func middle()
    let thread, semaphore
    la semaphore, held
    call semaphore_wait, semaphore
    spawn inner -> thread
    join thread
    ret
end

func inner()
    let p
    la p, lock
    call mutex_lock, p
    call mutex_unlock, p
    ret
end
