; Three threads: each holds a lock and waits for that of the next one, the last for that of the first.
; cycle: 2 locks+8 3 locks+16 4 locks
; exit: 35
import "std/thread"

data locks: .space Mutex[3]
data threads: .space quad[3]
data all_began: .space Barrier

func main()
    let barrier, base, p, i, thread
    la barrier, all_began
    call barrier_init, barrier, 3
    la base, threads
next:
    spawn work, i -> thread
    sh3add p, i, base
    sd thread, [p]
    add i, i, 1
    blt i, 3, next
    call join_all, base, 3
    ret
end

func work(i)
    let base, mine, following, barrier
    la base, locks
    la barrier, all_began
    add following, i, 1
    remu following, following, 3
    sh3add mine, i, base
    sh3add following, following, base
    call mutex_lock, mine
    call barrier_wait, barrier
    call mutex_lock, following
    call mutex_unlock, following
    call mutex_unlock, mine
    ret
end
