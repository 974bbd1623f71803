; Two periodic threads that need 94 % of the machine: one 2500 of each 5000 instructions, the other 3500 of each 8000. Earliest deadline
; first meets every deadline, as it does up to 100 %. Fixed priorities cannot, though the shorter period has the higher one, which is the
; best choice there is: Liu and Layland's bound for two threads is 82 %. --policy priority prints another number in the second line.
; Run: vmrun --policy edf --thread-stats programs/concepts/periodic.asm
; policies: edf
; expect: period 5000: 16 releases done, 0 missed
; expect: period 8000: 10 releases done, 0 missed
import "std/io"
import "std/scheduling"
import "std/thread"

; All that happens repeats after this.
const TOGETHER = 40_000
const TIMES = 2
; Instructions of a release that are not work.
const OVERHEAD = 6

func main()
    let short, long, done, passed
    sys sched_setparam, 0, PRIORITY, 99
    spawn task, 2_500, 5_000 -> short
    sys sched_setparam, short, PRIORITY, 20
    sys sched_setparam, short, PERIOD, 5_000
    spawn task, 3_500, 8_000 -> long
    sys sched_setparam, long, PRIORITY, 10
    sys sched_setparam, long, PERIOD, 8_000
    join short -> done
    and passed, done, 0xffff
    srl done, done, 16
    print "period 5000: {} releases done, {} missed\n", done, passed
    join long -> done
    and passed, done, 0xffff
    srl done, done, 16
    print "period 8000: {} releases done, {} missed\n", done, passed
    ret
end

; Works in each of its releases; the answer is how many it did, and how many went by in the low 16 bits.
func task(instructions, period) -> counts
    let releases, done, passed, all, left
    li releases, TOGETHER * TIMES
    div releases, releases, period
next:
    sub left, instructions, OVERHEAD
work:
    sub left, left, 2
    bgtz left, work
    sys sched_wait_period -> passed
    add all, all, passed
    add done, done, 1
    add left, all, done
    blt left, releases, next
    sll counts, done, 16
    or counts, counts, all
    ret
end
