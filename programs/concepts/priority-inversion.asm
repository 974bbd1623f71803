; Priority inversion, and what inheritance does about it. A control loop has the highest priority and a deadline each period. It shares
; a lock with a logger of the lowest priority. While the logger holds it and control waits, a thread of middle priority runs as long
; as it likes: control waits for work that is less urgent and has nothing to do with the lock. With a lock that lends the holder the
; priority of who waits, control waits for the rest of the logger's critical section and no longer.
; Run: vmrun --policy priority programs/concepts/priority-inversion.asm
; policies: priority
; expect: critical section: 3000 instructions, period and deadline of the control loop: 5000
; expect: without inheritance: control waits 22062 instructions for its lock, misses 4 deadlines
; expect: with inheritance: control waits 2052 instructions for its lock, misses 0 deadlines
import "std/io"
import "std/mutex"
import "std/scheduling"
import "std/thread"
import "std/time"

const CONTROL_PERIOD = 5_000
const ROUNDS = 8
const LOGGER_FREE = 4_000
const LOGGER_HOLDS = 3_000
const MIDDLE_STARTS = 6_000
const MIDDLE_WORKS = 20_000

data plain: .space Mutex
data inheriting: .space InheritingMutex
data longest: .quad 0
data missed: .quad 0

func main()
    print "critical section: {} instructions, period and deadline of the control loop: {}\n", LOGGER_HOLDS, CONTROL_PERIOD
    call run, "without", plain, mutex_lock, mutex_unlock
    call run, "with", inheriting, inheriting_lock_only, inheriting_unlock_only
    ret
end

; Starts the three threads, which take `mutex` with `lock` and `unlock`, and prints what became of the control loop.
func run(name, length, mutex, lock, unlock)
    let logger, middle, control, p, wait, misses
    sys sched_setparam, 0, PRIORITY, 99
    la p, longest
    sd wait, [p]
    la p, missed
    sd misses, [p]
    spawn logs, mutex, lock, unlock -> logger
    sys sched_setparam, logger, PRIORITY, 10
    spawn computes -> middle
    sys sched_setparam, middle, PRIORITY, 20
    sys sched_setparam, middle, PERIOD, MIDDLE_STARTS
    spawn controls, mutex, lock, unlock -> control
    sys sched_setparam, control, PRIORITY, 30
    sys sched_setparam, control, PERIOD, CONTROL_PERIOD
    join control
    join middle
    join logger
    la p, longest
    ld wait, [p]
    la p, missed
    ld misses, [p]
    print "{s} inheritance: control waits {} instructions for its lock, misses {} deadlines\n", name, length, wait, misses
    ret
end

; Each period takes the lock, and keeps the longest wait for it and the sum of missed periods.
func controls(mutex, lock, unlock)
    let round, before, after, old, p, passed
next:
    sys clock, CLOCK_SCHEDULER -> before
    call lock as mutex_lock, mutex
    sys clock, CLOCK_SCHEDULER -> after
    call unlock as mutex_unlock, mutex
    sub after, after, before
    la p, longest
    ld old, [p]
    max old, old, after
    sd old, [p]
    sys sched_wait_period -> passed
    la p, missed
    ld old, [p]
    add old, old, passed
    sd old, [p]
    add round, round, 1
    add round, round, passed
    blt round, ROUNDS, next
    ret
end

; Waits for its start, then has much to do and no lock.
func computes()
    sys sched_wait_period
    call work, MIDDLE_WORKS
    ret
end

func logs(mutex, lock, unlock)
    call work, LOGGER_FREE
    call lock as mutex_lock, mutex
    call work, LOGGER_HOLDS
    call unlock as mutex_unlock, mutex
    ret
end

; Retires about so many instructions.
func work(instructions)
again:
    sub instructions, instructions, 2
    bgtz instructions, again
    ret
end

func inheriting_lock_only(mutex)
    call inheriting_lock, mutex
    ret
end

func inheriting_unlock_only(mutex)
    call inheriting_unlock, mutex
    ret
end
