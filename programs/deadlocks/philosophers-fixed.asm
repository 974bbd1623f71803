; Five philosophers, of whom at most four are at the table at once: one of them always finds both forks.
; exit: 0
import "std/thread"

const SEATS = 5

data forks: .space Mutex[SEATS]
data threads: .space quad[SEATS]
data all_sit: .space Barrier
data table: .space Semaphore

func main()
    let barrier, base, p, i, thread
    la barrier, all_sit
    call barrier_init, barrier, SEATS
    la p, table
    li thread, SEATS - 1
    sd thread, [p]
    la base, threads
next:
    spawn dine, i -> thread
    sh3add p, i, base
    sd thread, [p]
    add i, i, 1
    blt i, SEATS, next
    call join_all, base, SEATS
    ret
end

func dine(seat)
    let base, left, right, barrier, seats
    la base, forks
    la barrier, all_sit
    add right, seat, 1
    remu right, right, SEATS
    sh3add left, seat, base
    sh3add right, right, base
    call barrier_wait, barrier
    la seats, table
    call semaphore_wait, seats
    call mutex_lock, left
    call mutex_lock, right
    call mutex_unlock, right
    call mutex_unlock, left
    call semaphore_post, seats
    ret
end
