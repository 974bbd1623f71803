; Five philosophers eat with five forks, and each takes the left one first. A barrier lets all of them hold one fork before
; any asks for the second: each waits for a neighbour, in a circle. vmrun says who waits for what and ends with status 35.
; Two ways out: philosophers (an order of the forks) and philosophers-waiter (one guest fewer).
; Run: vmrun programs/concepts/philosophers-deadlock.asm
; cycle: 2 forks+8 3 forks+16 4 forks+24 5 forks+32 6 forks
; models: 11 mn
; exit: 35
import "std/thread"

const PHILOSOPHERS = 5

data forks: .space Mutex[PHILOSOPHERS]
data all_hold_one: .space Barrier
data threads: .space quad[PHILOSOPHERS]

func main()
    let i, slot, base, thread, barrier
    la barrier, all_hold_one
    call barrier_init, barrier, PHILOSOPHERS
    la base, threads
next:
    spawn dine, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, PHILOSOPHERS, next
    call join_all, base, PHILOSOPHERS
    ret
end

func dine(seat)
    let base, left, right, barrier
    la base, forks
    la barrier, all_hold_one
    add right, seat, 1
    rem right, right, PHILOSOPHERS
    sh3add left, seat, base
    sh3add right, right, base
    call mutex_lock, left
    call barrier_wait, barrier
    call mutex_lock, right
    call mutex_unlock, right
    call mutex_unlock, left
    ret
end
