; What threads of a process share and what not. Static data and heap are one for all: each thread writes its place, and
; main reads them all. Registers, and the word of thread-local storage, are each thread's own: equal names do not meet.
; Run: vmrun programs/concepts/shared-data.asm
; models: 11 mn
; expect: static data: 0 1 4 9, written by 4 threads
; expect: heap: 0 1 8 27, written by the same
; expect: 4 of 4 found their registers and their own word as they left them
import "std/io"
import "std/memory"
import "std/thread"

const THREADS = 4

data squares: .space quad[THREADS]
data cubes: .quad 0
data undisturbed: .quad 0
data all_have_set: .space Barrier
data threads: .space quad[THREADS]

func main()
    let i, base, slot, thread, p, q, kept, a, b, c, d
    la p, all_have_set
    call barrier_init, p, THREADS
    call malloc, THREADS * 8 -> q
    la p, cubes
    sd q, [p]
    la base, threads
next:
    spawn work, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, THREADS, next
    call join_all, base, THREADS
    la p, squares
    call four, p -> a, b, c, d
    print "static data: {} {} {} {}, written by {} threads\n", a, b, c, d, THREADS
    call four, q -> a, b, c, d
    print "heap: {} {} {} {}, written by the same\n", a, b, c, d
    la p, undisturbed
    ld kept, [p]
    print "{} of {} found their registers and their own word as they left them\n", kept, THREADS
    ret
end

; All threads run this; each has its own `i`, `square` and `own`.
func work(i)
    let square, p, own, barrier
    mul square, i, i
    sys tls_set, square
    la p, squares
    sh3add p, i, p
    sd square, [p]
    la barrier, all_have_set
    call barrier_wait, barrier
    la p, cubes
    ld p, [p]
    sh3add p, i, p
    mul own, square, i
    sd own, [p]
    sys tls_get -> own
    seq own, own, square
    la p, undisturbed
    amoadd.d own, own, [p]
    ret
end

func four(p) -> a, b, c, d
    ld a, [p]
    ld b, [p + 8]
    ld c, [p + 16]
    ld d, [p + 24]
    ret
end
