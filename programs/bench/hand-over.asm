; hand-over N: two threads give each other a turn, N times each, and wait for it on a futex; prints the turns taken. Under 11 each
; turn goes from one thread of the host to another.
; Run: vmrun --threads=11 programs/bench/hand-over.asm 1000
; models: 11 mn
; args: 500
; expect: 1000
import "std/args"
import "std/io"

; The number of the thread whose turn it is, and how often there was one.
data turn: .word 0
data taken: .quad 0

func main()
    let n, a, b, p
    call argument_int, 0 -> n
    li b, 1
    spawn body, n, a -> a
    spawn body, n, b -> b
    join a
    join b
    la p, taken
    ld n, [p]
    print "{}\n", n
    ret
end

func body(n, me)
    let p, count, other, now, i, taken_before
    la p, turn
    la count, taken
    xor other, me, 1
next:
    lw.aq now, [p]
    beq now, me, mine
    sys futex_wait, p, now, -1
    j next
mine:
    ld taken_before, [count]
    add taken_before, taken_before, 1
    sd taken_before, [count]
    sw.rl other, [p]
    sys futex_wake, p, 1
    add i, i, 1
    blt i, n, next
    ret
end
