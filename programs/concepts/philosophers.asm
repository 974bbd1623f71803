; Five philosophers eat with five forks. Each takes the fork with the lower number first, so that no circle of waiting can
; arise. Compare with philosophers-deadlock, which has no such order, and philosophers-waiter.
; Run: vmrun --quantum 10 programs/concepts/philosophers.asm
; models: 11 mn
; expect: 5 philosophers ate 500 times
import "std/io"
import "std/thread"

const PHILOSOPHERS = 5
const MEALS = 100

data forks: .space Mutex[PHILOSOPHERS]
data threads: .space quad[PHILOSOPHERS]
data meals: .quad 0

func main()
    let i, slot, base, thread, eaten
    la base, threads
next:
    spawn dine, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, PHILOSOPHERS, next
    call join_all, base, PHILOSOPHERS
    la base, meals
    ld eaten, [base]
    print "{} philosophers ate {} times\n", PHILOSOPHERS, eaten
    ret
end

func dine(seat)
    let base, left, right, lower, higher, eaten, p, old, one
    la base, forks
    la p, meals
    li one, 1
    add right, seat, 1
    rem right, right, PHILOSOPHERS
    sh3add left, seat, base
    sh3add right, right, base
    minu lower, left, right
    maxu higher, left, right
next:
    call mutex_lock, lower
    call mutex_lock, higher
    amoadd.d old, one, [p]
    call mutex_unlock, higher
    call mutex_unlock, lower
    add eaten, eaten, 1
    blt eaten, MEALS, next
    ret
end
