; Why a library of user-level threads must not make calls that block: one thread sleeps, as if it waited for a disk or a user, and
; another could work meanwhile. Here the kernel of vmrun lets it. With --raw-blocking the call blocks the host's only thread, as it
; would without that kernel, and all threads wait: the sleeper is done first.
; Run: vmrun programs/concepts/blocking.asm; vmrun --raw-blocking programs/concepts/blocking.asm
; models: 11 mn
; expect: worked through all 1000 steps
; expect: slept
import "std/io"
import "std/thread"
import "std/time"

const STEPS = 1000

func main()
    let sleeper, worker
    spawn sleep_once -> sleeper
    spawn work -> worker
    join sleeper
    join worker
    ret
end

func sleep_once()
    call sleep_ms, 600
    print "slept\n"
    ret
end

func work()
    let i
next:
    add i, i, 1
    yield
    blt i, STEPS, next
    print "worked through all {} steps\n", i
    ret
end
