; Five philosophers have each taken the left fork before any takes the right one.
; cycle: 2 forks+8 3 forks+16 4 forks+24 5 forks+32 6 forks
; exit: 35
import "std/thread"

const SEATS = 5

data forks: .space Mutex[SEATS]
data threads: .space quad[SEATS]
data all_sit: .space Barrier

func main()
    let barrier, base, p, i, thread
    la barrier, all_sit
    call barrier_init, barrier, SEATS
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
    let base, left, right, barrier
    la base, forks
    la barrier, all_sit
    add right, seat, 1
    remu right, right, SEATS
    sh3add left, seat, base
    sh3add right, right, base
    call mutex_lock, left
    call barrier_wait, barrier
    call mutex_lock, right
    call mutex_unlock, right
    call mutex_unlock, left
    ret
end
