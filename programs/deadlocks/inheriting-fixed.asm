; Two locks, one of which lends its holder the priority of who waits, in one order.
; policies: round-robin priority
; exit: 0
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
    call barrier_wait, barrier
    call inheriting_lock, p
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
    call barrier_wait, barrier
    call inheriting_lock, p
    call mutex_lock, q
    call mutex_unlock, q
    call inheriting_unlock, p
    ret
end
