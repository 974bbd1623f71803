; A sum in parallel. Each thread makes every fourth number and adds up a quarter in one piece, so what it adds comes from all
; of them: nobody may begin before all have ended the first part. A barrier says when. Behind the second one, one thread
; adds the parts.
; Run: vmrun programs/concepts/parallel-sum.asm
; models: 11 mn
; expect: 4 threads: the sum of 1 to 1000 is 500500
import "std/io"
import "std/thread"

const NUMBERS = 1000
const THREADS = 4
const SHARE = NUMBERS / THREADS

data numbers: .space quad[NUMBERS]
data parts: .space quad[THREADS]
data phase: .space Barrier
data threads: .space quad[THREADS]

func main()
    let barrier, base, slot, i, thread
    la barrier, phase
    call barrier_init, barrier, THREADS
    la base, threads
next:
    spawn work, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, THREADS, next
    call join_all, base, THREADS
    ret
end

func work(i)
    let barrier, p, slot, value, last
    la barrier, phase
    la p, numbers
    mv value, i
make:
    sh3add slot, value, p
    add value, value, 1
    sd value, [slot]
    add value, value, THREADS - 1
    blt value, NUMBERS, make
    call barrier_wait, barrier
    mul slot, i, SHARE
    sh3add p, slot, p
    call add_up, p, SHARE -> value
    la p, parts
    sh3add slot, i, p
    sd value, [slot]
    call barrier_wait, barrier -> last
    beqz last, done
    call add_up, p, THREADS -> value
    print "{} threads: the sum of 1 to {} is {}\n", THREADS, NUMBERS, value
done:
    ret
end

func add_up(p, count) -> sum
    let value
next:
    ld value, [p]
    add sum, sum, value
    add p, p, 8
    sub count, count, 1
    bgtz count, next
    ret
end
