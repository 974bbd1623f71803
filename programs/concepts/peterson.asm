; Peterson's algorithm: two threads exclude each other with loads and stores alone. Each says that it wants to go in and
; gives the other precedence; it waits while the other wants to and has precedence. In each critical section the thread
; looks whether the other is inside. std/spin has the lock, and says where its order of accesses matters.
; Run: vmrun --quantum 7 programs/concepts/peterson.asm
; expect: expected 400 found 400, 0 met inside
import "std/io"
import "std/spin"

const INCREMENTS = 200

data lock: .space PetersonLock
data counter: .quad 0
data inside: .quad 0
data met: .quad 0

func main()
    let thread, p, found, together
    spawn increment, 1 -> thread
    call increment, 0
    join thread
    la p, counter
    ld found, [p]
    la p, met
    ld together, [p]
    print "expected {} found {}, {} met inside\n", 2 * INCREMENTS, found, together
    ret
end

func increment(side)
    let l, left
    la l, lock
    li left, INCREMENTS
next:
    call peterson_lock, l, side
    call critical_section
    call peterson_unlock, l, side
    yield
    sub left, left, 1
    bgtz left, next
    ret
end

func critical_section()
    let p, others, value, one, minus_one
    li one, 1
    li minus_one, -1
    la p, inside
    amoadd.d others, one, [p]
    la p, counter
    ld value, [p]
    yield
    add value, value, 1
    sd value, [p]
    la p, inside
    amoadd.d value, minus_one, [p]
    la p, met
    amoadd.d value, others, [p]
    ret
end
