; A thread waits for itself while the first one sleeps.
; cycle: 2 lock
; expect: the first thread has slept
import "std/io"
import "std/thread"
import "std/time"

data lock: .space Mutex

func main()
    let thread
    spawn work -> thread
    sys sleep, 1_000_000
    print "the first thread has slept\n"
    ret
end

func work()
    let p
    la p, lock
    call mutex_lock, p
    call mutex_lock, p
    call mutex_unlock, p
    ret
end
