; Threads increment one counter and hold a mutex around each increment: no update is lost, at the price of one lock and
; unlock an increment. Compare with race, lock-loop and lock-1000.
; Run: vmrun programs/concepts/lock-each.asm [INCREMENTS [THREADS]]
; models: 11 mn
; quanta: 1 2 3 7 61 257 1000 10000
; expect: expected 4000 found 4000
import "std/args"
import "std/io"
import "std/memory"
import "std/thread"

const INCREMENTS = 2000
const THREADS = 2

data counter: .quad 0
data counter_lock: .space Mutex

func main()
    let increments, count, expected, found, p
    call argument_int_or, 0, INCREMENTS, "lock-each [INCREMENTS [THREADS]]" -> increments
    call argument_int_or, 1, THREADS, "lock-each [INCREMENTS [THREADS]]" -> count
    call run_threads, count, increments
    la p, counter
    ld found, [p]
    mul expected, increments, count
    print "expected {} found {}\n", expected, found
    ret
end

func run_threads(count, increments)
    let threads, i, slot, thread
    sll threads, count, 3
    call malloc, threads -> threads
next:
    bge i, count, started
    spawn increment, increments -> thread
    sh3add slot, i, threads
    sd thread, [slot]
    add i, i, 1
    j next
started:
    call join_all, threads, count
    ret
end

func increment(times)
    let p, value, lock
    la p, counter
    la lock, counter_lock
next:
    blez times, done
    call mutex_lock, lock
    ld value, [p]
    add value, value, 1
    sd value, [p]
    call mutex_unlock, lock
    sub times, times, 1
    j next
done:
    ret
end
