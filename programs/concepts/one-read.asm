; one-read STEPS: one thread reads a byte of its input, for which it has to wait, and another one works meanwhile, if the thread model
; lets it: with --raw-blocking the call blocks the host's only thread. Prints how much was done when the read returned.
; Run: (sleep 1; echo) | vmrun programs/concepts/one-read.asm 4000
; tested-by: test/cli/measure.test.ts
import "std/args"
import "std/io"
import "std/thread"

; A step is 40,000 instructions: some quanta, so that who can go on does so before another step is done.
const LOOPS = 10_000
; Steps before the others, so that the code of a step is compiled when the read begins.
const WARM = 100

data byte: .byte 0
data steps: .quad 0
data done: .quad 0
data both: .space Barrier

func main()
    let n, p, reader, worker
    call argument_int, 0 -> n
    la p, steps
    sd n, [p]
    call barrier_init, both, 2
    spawn work -> worker
    spawn read_one -> reader
    join reader
    join worker
    ret
end

func read_one()
    let n, p, all
    call barrier_wait, both
    sys read, STDIN, byte, 1 -> n
    la p, done
    ld.aq n, [p]
    la p, steps
    ld all, [p]
    print "the read returned when {} of {} steps were done\n", n, all
    ret
end

func work()
    let n, p, i
    la p, steps
    ld n, [p]
    la p, done
warm:
    call step, i
    add i, i, 1
    blt i, WARM, warm
    call barrier_wait, both
    li i, 0
next:
    bge i, n, finished
    call step, i
    add i, i, 1
    sd.rl i, [p]
    j next
finished:
    print "worked through all {} steps\n", n
    ret
end

func step(x)
    let k
    li k, LOOPS
next:
    mul x, x, k
    add x, x, 1
    sub k, k, 1
    bgtz k, next
    ret
end
