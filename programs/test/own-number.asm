; rdthread gives each thread the number that thread_self and whoever started it have, after every switch and in deep calls; numbers of
; threads that use a slot again differ.
; expect: 0 of 600 looks were wrong
; expect: the second thread in a slot has another number: 1
import "std/io"
import "std/thread"

const THREADS = 6
const LOOKS = 100

data threads: .space quad[THREADS]
data wrong: .quad 0
data looks: .quad 0

func main()
    let base, slot, i, thread, value, one, other
    la base, threads
next:
    spawn look -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, THREADS, next
    li i, 0
last:
    sh3add slot, i, base
    ld thread, [slot]
    sys thread_join, thread -> value
    call count, value, thread
    add i, i, 1
    blt i, THREADS, last
    la slot, wrong
    ld one, [slot]
    la slot, looks
    ld other, [slot]
    print "{} of {} looks were wrong\n", one, other
    spawn own -> thread
    sys thread_join, thread -> one
    spawn own -> thread
    sys thread_join, thread -> other
    sne one, one, other
    print "the second thread in a slot has another number: {}\n", one
    ret
end

func look() -> number
    let i, me, self, again, p, old, one
    li one, 1
next:
    rdthread me
    yield
    rdthread again
    sys thread_self -> self
    call count, me, self
    call count, again, self
    call deep, 5 -> again
    call count, again, self
    la p, looks
    amoadd.d old, one, [p]
    add i, i, 1
    blt i, LOOKS, next
    rdthread number
    ret
end

func deep(depth) -> number
    beqz depth, here
    sub depth, depth, 1
    call deep, depth -> number
    ret
here:
    yield
    rdthread number
    ret
end

func own() -> number
    rdthread number
    ret
end

func count(found, expected)
    let p, old, one
    beq found, expected, done
    la p, wrong
    li one, 1
    amoadd.d old, one, [p]
done:
    ret
end
