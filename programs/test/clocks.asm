; Sleeping and clocks: threads wake in the order of their times, clocks do not go back, instructions are counted.
; expect: 1 2 3 woke
; expect: slept long enough 1
; expect: wall after 2020: 1
; expect: this loop took 2000 instructions and 1 for the call
; expect: yield 0, negative sleep EINVAL
import "std/errno"
import "std/io"
import "std/thread"
import "std/time"

const SLEEPERS = 3
const TURNS = 1000
; 2020-01-01 in nanoseconds since 1970.
const YEAR_2020 = 1_577_836_800 * SECOND

data threads: .space quad[SLEEPERS]

func main()
    call sleepers
    call durations
    call counts
    ret
end

; The longest sleeper starts first.
func sleepers()
    let base, slot, i, thread
    la base, threads
    li i, SLEEPERS
next:
    spawn snooze, i -> thread
    sub i, i, 1
    sh3add slot, i, base
    sd thread, [slot]
    bgtz i, next
    call join_all, base, SLEEPERS
    print "woke\n"
    ret
end

func snooze(number)
    let time
    mul time, number, 20
    call sleep_ms, time
    print "{} ", number
    ret
end

func durations()
    let before, after
    call monotonic_ns -> before
    call sleep_ms, 2
    call monotonic_ns -> after
    sub after, after, before
    slt after, after, 2 * MILLISECOND
    xor after, after, 1
    print "slept long enough {}\n", after
    sys clock, CLOCK_WALL -> after
    li before, YEAR_2020
    sgt after, after, before
    print "wall after 2020: {}\n", after
    ret
end

func counts()
    let before, after, i, error, p, n
    sys clock, CLOCK_THREAD -> before
next:
    add i, i, 1
    blt i, TURNS, next
    sys clock, CLOCK_THREAD -> after
    sub after, after, before
    sub after, after, 1
    print "this loop took {} instructions and 1 for the call\n", after
    sys yield -> i
    sys sleep, -5 -> error
    call error_name, error -> p, n
    print "yield {}, negative sleep {s}\n", i, p, n
    ret
end
