; Threads increment one counter and hold a mutex around 1000 increments at a time: no update is lost, others get a turn
; now and then, and locking costs little. Compare with race, lock-loop and lock-each.
; Run: vmrun programs/concepts/lock-1000.asm [INCREMENTS [THREADS]]
; models: 11 mn
; quanta: 1 2 3 7 61 257 1000 10000
; expect: expected 5000 found 5000
import "std/args"
import "std/io"
import "std/memory"
import "std/thread"

const INCREMENTS = 2500
const THREADS = 2
const BATCH = 1000

data counter: .quad 0
data counter_lock: .space Mutex

func main()
    let increments, count, expected, found, p
    call argument_int_or, 0, INCREMENTS, "lock-1000 [INCREMENTS [THREADS]]" -> increments
    call argument_int_or, 1, THREADS, "lock-1000 [INCREMENTS [THREADS]]" -> count
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
    let lock, batch, size
    la lock, counter_lock
    li size, BATCH
next:
    blez times, done
    min batch, times, size
    call mutex_lock, lock
    call increment_unlocked, batch
    call mutex_unlock, lock
    sub times, times, batch
    j next
done:
    ret
end

; The caller holds the lock.
func increment_unlocked(times)
    let p, value
    la p, counter
next:
    ld value, [p]
    add value, value, 1
    sd value, [p]
    sub times, times, 1
    bgtz times, next
    ret
end
