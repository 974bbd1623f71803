; Two threads take two locks in one order while a third one works.
; expect: counted to 1000
import "std/io"
import "std/thread"

data first: .space Mutex
data second: .space Mutex
data both_began: .space Barrier
data is_over: .space Semaphore

func main()
    let barrier, p, q, semaphore, thread
    la barrier, both_began
    call barrier_init, barrier, 2
    la p, first
    la q, second
    la semaphore, is_over
    spawn take_both, p, q -> thread
    spawn take_both, p, q -> thread
    spawn count, semaphore -> thread
    call semaphore_wait, semaphore
    ret
end

func take_both(mine, other)
    let barrier
    la barrier, both_began
    call barrier_wait, barrier
    call mutex_lock, mine
    call mutex_lock, other
    call mutex_unlock, other
    call mutex_unlock, mine
    ret
end

func count(semaphore)
    let i
next:
    add i, i, 1
    yield
    blt i, 1_000, next
    print "counted to {}\n", i
    call semaphore_post, semaphore
    ret
end
