; ring THREADS PASSES: threads in a ring pass a token; prints the number of the one that gets it last.
; A box holds the token's count + 1, or 0 when empty, and its owner waits for it on the box itself.
; Run: vmrun programs/bench/ring.asm 100 12345
; args: 100 12345
; expect: 46
import "std/io"
import "std/args"

const MOST = 100000

data boxes: .zero MOST * 4
data size: .quad 0

func main() -> status
    let n, passes, i, p, t
    call argument_int, 0 -> n
    call argument_int, 1 -> passes
    la p, size
    sd n, [p]
    la p, boxes
    add t, passes, 1
    sw t, [p]
next:
    spawn member, i -> t
    add i, i, 1
    blt i, n, next
    join t
    sys thread_exit, 0
    ret
end

func member(i)
    let mine, next, n, t, token
    la mine, boxes
    la t, size
    ld n, [t]
    add next, i, 1
    blt next, n, inside
    li next, 0
inside:
    sh2add next, next, mine
    sh2add mine, i, mine
wait:
    lw token, [mine]
    bnez token, got
    sys futex_wait, mine, 0, -1 -> t
    j wait
got:
    li t, 0
    sw t, [mine]
    sub token, token, 1
    beqz token, last
    sw token, [next]
    sys futex_wake, next, 1
    j wait
last:
    add i, i, 1
    print "{}\n", i
    exit 0
    ret
end
