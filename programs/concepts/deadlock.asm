; Two threads take two mutexes in opposite order; a barrier makes sure that each holds one when it asks for the other. All
; threads wait for ever: vmrun says who waits for what and ends with status 35.
; Run: vmrun programs/concepts/deadlock.asm
; models: 11 mn
; quanta: 1 2 3 7 61 257 1000 10000
; cycle: 1 first 2 second
; exit: 35
import "std/thread"

data first: .space Mutex
data second: .space Mutex
data both_hold_one: .space Barrier

func main()
    let thread, barrier
    la barrier, both_hold_one
    call barrier_init, barrier, 2
    spawn take_both, first, second -> thread
    call take_both, second, first
    join thread
    ret
end

func take_both(mine, other)
    let barrier
    la barrier, both_hold_one
    call mutex_lock, mine
    call barrier_wait, barrier
    call mutex_lock, other
    call mutex_unlock, other
    call mutex_unlock, mine
    ret
end
