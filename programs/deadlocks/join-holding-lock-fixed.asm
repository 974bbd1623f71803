; A thread gives its lock back before it waits for the end of one that wants it.
; exit: 0
import "std/thread"

data lock: .space Mutex

func main()
    let p, thread
    la p, lock
    call mutex_lock, p
    spawn work -> thread
    call mutex_unlock, p
    join thread
    ret
end

func work()
    let p
    la p, lock
    call mutex_lock, p
    call mutex_unlock, p
    ret
end
