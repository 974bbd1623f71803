; Peterson's algorithm: two threads exclude each other with plain loads and stores. Each says that it wants to go in and gives
; the other precedence; it waits while the other wants to and has precedence. In each critical section the thread looks
; whether the other is inside. The fences keep the order on which all depends. One host thread keeps it anyway, so nothing
; fails here without them; side by side on two processors both threads would go in (spec/memory-model.md).
; Run: vmrun --quantum 7 programs/concepts/peterson.asm
; models: 11 mn
; expect: expected 400 found 400, 0 met inside
import "std/io"

const INCREMENTS = 200

data wants: .word 0, 0
data precedence: .word 0
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
    let left
    li left, INCREMENTS
next:
    call enter, side
    call critical_section
    call leave, side
    yield
    sub left, left, 1
    bgtz left, next
    ret
end

func enter(side)
    let p, q, other, one, wanted, first
    xor other, side, 1
    la p, wants
    sh2add q, other, p
    sh2add p, side, p
    li one, 1
    sw one, [p]
    ; Who has given precedence is seen to want to go in.
    fence
    la p, precedence
    sw other, [p]
    ; Both stores are seen before this side looks: else both might find that the other does not want to.
    fence
look:
    lw wanted, [q]
    beqz wanted, enter_now
    lw first, [p]
    beq first, side, enter_now
    yield
    j look
enter_now:
    ; What the other did inside is done for what this side does there.
    fence
    ret
end

func leave(side)
    let p, zero
    la p, wants
    sh2add p, side, p
    fence
    sw zero, [p]
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
