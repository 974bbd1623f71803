; Two locks in opposite order, one of which lends its holder the priority of who waits. The kernel refuses cycles of such locks alone;
; here it does not know of the other lock when the wait begins that closes the cycle, and so finds it afterwards.
; cycle: 2 plain 3 lending
; policies: round-robin priority
; exit: 35
import "std/mutex"
import "std/thread"

data lending: .space InheritingMutex
data plain: .space Mutex
data both_began: .space Barrier

func main()
    let barrier, one, other
    la barrier, both_began
    call barrier_init, barrier, 2
    spawn urgent -> one
    spawn idle -> other
    join one
    join other
    ret
end

func urgent()
    let barrier, p, q
    la barrier, both_began
    la p, lending
    la q, plain
    call inheriting_lock, p
    call barrier_wait, barrier
    call mutex_lock, q
    call mutex_unlock, q
    call inheriting_unlock, p
    ret
end

func idle()
    let barrier, p, q
    la barrier, both_began
    la p, lending
    la q, plain
    call mutex_lock, q
    call barrier_wait, barrier
    call inheriting_lock, p
    call mutex_unlock, q
    call inheriting_unlock, p
    ret
end
