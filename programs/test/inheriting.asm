; Mutexes with inheritance: no update is lost under any policy, misuse is reported, and unlock gives the lock to who is most urgent.
; quanta: 1 3 7 61 10000
; policies: round-robin fifo priority mlfq lottery stride edf random
; expect: counted 600
; expect: again EDEADLK, try EBUSY, not ours EPERM
; expect: 0 0 0
; expect: circle EDEADLK
import "std/errno"
import "std/io"
import "std/mutex"
import "std/scheduling"
import "std/thread"

const ROUNDS = 150
const THREADS = 4

data first: .space InheritingMutex
data second: .space InheritingMutex
data counter: .quad 0
data threads: .space quad[THREADS]

func main()
    let i, p, slot, thread, mutex, error, held, other
    la p, threads
next:
    spawn increment -> thread
    sys sched_setparam, thread, PRIORITY, i
    sh3add slot, i, p
    sd thread, [slot]
    add i, i, 1
    blt i, THREADS, next
    call join_all, p, THREADS
    la p, counter
    ld i, [p]
    print "counted {}\n", i
    la mutex, first
    call inheriting_lock, mutex
    call inheriting_lock, mutex -> error
    spawn tries, mutex -> thread
    join thread -> held
    seq error, error, -EDEADLK
    seq other, held, 2
    and error, error, other
    beqz error, wrong
    print "again EDEADLK, try EBUSY, not ours EPERM\n"
    call inheriting_unlock, mutex -> error
    call inheriting_try_lock, mutex -> held
    call inheriting_unlock, mutex -> i
    print "{} {} {}\n", error, held, i
    call circle
    ret
wrong:
    print "wrong\n"
    ret
end

func increment()
    let times, p, value, mutex
    la mutex, first
    la p, counter
next:
    call inheriting_lock, mutex
    ld value, [p]
    add value, value, 1
    sd value, [p]
    call inheriting_unlock, mutex
    add times, times, 1
    blt times, ROUNDS, next
    ret
end

; How many of the two calls answer as they should when another thread holds the mutex.
func tries(mutex) -> right
    let error
    call inheriting_try_lock, mutex -> error
    seq right, error, -EBUSY
    call inheriting_unlock, mutex -> error
    seq error, error, -EPERM
    add right, right, error
    ret
end

; This thread holds the first and wants the second, which another one holds that waits for the first.
func circle()
    let thread, mutex, other, error, state
    la mutex, first
    la other, second
    call inheriting_lock, mutex
    spawn crosses -> thread
wait:
    yield
    ; 2^62 says that it waits.
    ld state, [mutex]
    srl state, state, 62
    beqz state, wait
    call inheriting_lock, other -> error
    bne error, -EDEADLK, done
    print "circle EDEADLK\n"
done:
    call inheriting_unlock, mutex
    join thread
    ret
end

func crosses()
    let mutex
    la mutex, second
    call inheriting_lock, mutex
    la mutex, first
    call inheriting_lock, mutex
    call inheriting_unlock, mutex
    la mutex, second
    call inheriting_unlock, mutex
    ret
end
