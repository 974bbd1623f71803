; std/thread, and the calls behind it: results, detaching, errors of join, semaphore, barrier, once, a wait with a time limit.
; models: 11 mn
; expect: result 49
; expect: in place of an argument 64
; expect: joined twice -ESRCH, itself -EDEADLK
; expect: ended early with 7
; expect: semaphore 300
; expect: try_wait 1 0
; expect: barrier 4 rounds, 4 last ones, 0 early
; expect: once 1
; expect: no signal: -ETIMEDOUT, no time: -EINVAL
; expect: try_lock 1 0 1
import "std/errno"
import "std/io"
import "std/thread"
import "std/time"

const WORKERS = 3
const STEPS = 100
const ROUNDS = 4

data threads: .space quad[WORKERS]
data counter: .quad 0
data permits: .space Semaphore
data meeting: .space Barrier
data last_ones: .quad 0
data early_ones: .quad 0
data arrivals: .quad 0
data only_once: .space Once
data once_count: .quad 0
data lock: .space Mutex
data never: .space Condition

func main()
    call joining
    call semaphores
    call barriers
    call onces
    call time_limit
    call trying
    ret
end

func joining()
    let thread, value, error, self, p, n, q, m
    spawn square, 7 -> thread
    sys thread_join, thread -> value, error
    print "result {}\n", value
    li value, 8
    spawn square, value -> value
    join value -> value
    print "in place of an argument {}\n", value
    sys thread_join, thread -> value, error
    sys thread_self -> self
    call error_name, error -> p, n
    sys thread_join, self -> value, error
    call error_name, error -> q, m
    print "joined twice -{s}, itself -{s}\n", p, n, q, m
    spawn leaves -> thread
    join thread -> value
    print "ended early with {}\n", value
    spawn square, 1 -> thread
    sys thread_detach, thread
    ret
end

func square(x) -> value
    mul value, x, x
    ret
end

func leaves()
    call leave_now
    print "not reached\n"
    ret
end

func leave_now()
    sys thread_exit, 7
    ret
end

func start(function)
    let base, slot, i, thread
    la base, threads
next:
    spawn function as worker -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, WORKERS, next
    ret
end

func worker()
    ret
end

func wait_for_all()
    let base
    la base, threads
    call join_all, base, WORKERS
    ret
end

; A semaphore with one permit is a lock.
func semaphores()
    let s, p, value, function, first, second
    la s, permits
    call semaphore_post, s
    la function, count_up
    call start, function
    call wait_for_all
    la p, counter
    ld value, [p]
    print "semaphore {}\n", value
    call semaphore_try_wait, s -> first
    call semaphore_try_wait, s -> second
    print "try_wait {} {}\n", first, second
    ret
end

func count_up()
    let s, p, value, i
    la s, permits
    la p, counter
next:
    call semaphore_wait, s
    ld value, [p]
    add value, value, 1
    yield
    sd value, [p]
    call semaphore_post, s
    add i, i, 1
    blt i, STEPS, next
    ret
end

func barriers()
    let b, p, last, early, function
    la b, meeting
    call barrier_init, b, WORKERS
    la function, meet
    call start, function
    call wait_for_all
    la p, last_ones
    ld last, [p]
    la p, early_ones
    ld early, [p]
    print "barrier {} rounds, {} last ones, {} early\n", ROUNDS, last, early
    ret
end

; Nobody passes before all have arrived.
func meet()
    let b, p, q, r, last, round, one, arrived, needed
    la b, meeting
    la p, last_ones
    la q, arrivals
    la r, early_ones
    li one, 1
next:
    amoadd.d arrived, one, [q]
    call barrier_wait, b -> last
    amoadd.d last, last, [p]
    add round, round, 1
    mul needed, round, WORKERS
    ld.aq arrived, [q]
    slt arrived, arrived, needed
    amoadd.d arrived, arrived, [r]
    blt round, ROUNDS, next
    ret
end

func onces()
    let p, count, function
    la function, call_once
    call start, function
    call wait_for_all
    la p, once_count
    ld count, [p]
    print "once {}\n", count
    ret
end

func call_once()
    let once, function
    la once, only_once
    la function, add_one
    call once_call, once, function
    ret
end

func add_one()
    let p, value
    la p, once_count
    ld value, [p]
    yield
    add value, value, 1
    sd value, [p]
    ret
end

func time_limit()
    let mutex, condition, error, p, n, q, m
    la mutex, lock
    la condition, never
    call mutex_lock, mutex
    call condition_wait_for, condition, mutex, MILLISECOND -> error
    call error_name, error -> p, n
    call condition_wait_for, condition, mutex, -2 -> error
    call error_name, error -> q, m
    call mutex_unlock, mutex
    print "no signal: -{s}, no time: -{s}\n", p, n, q, m
    ret
end

func trying()
    let mutex, first, second, third
    la mutex, lock
    call mutex_try_lock, mutex -> first
    call mutex_try_lock, mutex -> second
    call mutex_unlock, mutex
    call mutex_try_lock, mutex -> third
    print "try_lock {} {} {}\n", first, second, third
    ret
end
