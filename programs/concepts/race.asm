; Threads increment one counter without a lock. An increment is a load, an add and a store; a thread that is interrupted
; between load and store writes back an old value, and the others' increments are lost. Whether that happens depends on
; where the quantum ends: compare with lock-loop, lock-each and lock-1000.
; Run: vmrun --quantum 7 programs/concepts/race.asm [INCREMENTS [THREADS]]
; quanta: 1
; expect: expected 20000 found 10001
import "std/args"
import "std/io"
import "std/memory"
import "std/thread"

const INCREMENTS = 10_000
const THREADS = 2

data counter: .quad 0

func main()
    let increments, count, expected, found, p
    call argument_int_or, 0, INCREMENTS, "race [INCREMENTS [THREADS]]" -> increments
    call argument_int_or, 1, THREADS, "race [INCREMENTS [THREADS]]" -> count
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
    let p, value
    la p, counter
next:
    blez times, done
    ld value, [p]
    add value, value, 1
    sd value, [p]
    sub times, times, 1
    j next
done:
    ret
end
