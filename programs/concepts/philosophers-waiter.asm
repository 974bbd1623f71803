; Five philosophers eat with five forks, each the left one first, but a waiter lets only four of them sit down at a time. One
; of those has a neighbour who is not at the table, so there is always one who gets both forks. The waiter is a semaphore.
; Compare with philosophers-deadlock and philosophers.
; Run: vmrun --quantum 10 programs/concepts/philosophers-waiter.asm
; models: 11 mn
; expect: 5 philosophers ate 250 times
import "std/io"
import "std/thread"

const PHILOSOPHERS = 5
const MEALS = 50

data forks: .space Mutex[PHILOSOPHERS]
data waiter: .space Semaphore
data threads: .space quad[PHILOSOPHERS]
data meals: .quad 0

func main()
    let i, slot, base, thread, seats, eaten
    la base, threads
    la seats, waiter
    li i, PHILOSOPHERS - 1
next_seat:
    call semaphore_post, seats
    sub i, i, 1
    bgtz i, next_seat
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
    let base, left, right, seats, eaten, p, old, one
    la base, forks
    la seats, waiter
    la p, meals
    li one, 1
    add right, seat, 1
    rem right, right, PHILOSOPHERS
    sh3add left, seat, base
    sh3add right, right, base
next:
    call semaphore_wait, seats
    call mutex_lock, left
    yield
    call mutex_lock, right
    amoadd.d old, one, [p]
    call mutex_unlock, right
    call mutex_unlock, left
    call semaphore_post, seats
    add eaten, eaten, 1
    blt eaten, MEALS, next
    ret
end
