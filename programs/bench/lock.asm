; lock THREADS INCREMENTS: each thread adds 1 so many times to one counter under a lock; prints the counter.
; Run: vmrun programs/bench/lock.asm 4 2000
; args: 4 2000
; expect: 8000
import "std/io"
import "std/args"
import "std/thread"

const MOST = 1024

data mutex: .zero 8
data counter: .quad 0
data threads: .zero MOST * 8

func main() -> status
    let n, increments, i, p, t
    call argument_int, 0 -> n
    call argument_int, 1 -> increments
    la p, threads
next:
    spawn body, increments -> t
    sd t, [p]
    add p, p, 8
    add i, i, 1
    blt i, n, next
    la p, threads
wait:
    ld t, [p]
    join t
    add p, p, 8
    sub i, i, 1
    bgtz i, wait
    la p, counter
    ld t, [p]
    print "{}\n", t
    ret
end

func body(increments)
    let lock, p, t
    la lock, mutex
    la p, counter
next:
    call mutex_lock, lock
    ld t, [p]
    add t, t, 1
    sd t, [p]
    call mutex_unlock, lock
    sub increments, increments, 1
    bgtz increments, next
    ret
end
