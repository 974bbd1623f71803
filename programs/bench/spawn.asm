; spawn N MODE: starts N threads, all alive at once (mode 0) or one after another (1); prints the sum of their numbers 1..N.
; Run: vmrun programs/bench/spawn.asm 1000 0
; args: 1000 0
; expect: 500500
import "std/io"
import "std/args"

data gate: .word 0
data sum: .quad 0
data arrived: .quad 0

func main() -> status
    let n, mode, i, p, t
    call argument_int, 0 -> n
    call argument_int, 1 -> mode
    la p, gate
    sw mode, [p]
next:
    bge i, n, open
    add i, i, 1
    spawn body, i -> t
    bltz t, failed
    beqz mode, next
    join t
    j next
open:
    bnez mode, print_sum
    la p, arrived
wait:
    ld t, [p]
    bge t, n, release
    yield
    j wait
release:
    la p, gate
    li t, 1
    sw t, [p]
    sys futex_wake, p, n
finish:
    la p, arrived
    ld t, [p]
    blez t, print_sum
    yield
    j finish
print_sum:
    la p, sum
    ld t, [p]
    print "{}\n", t
    ret
failed:
    print "spawn: error {}\n", t
    li status, 1
    ret
end

; Waits for the gate, adds its number and leaves. Nobody joins it.
func body(number)
    let p, t
    la p, arrived
    li t, 1
    amoadd.d t, t, [p]
    la p, gate
wait:
    lw t, [p]
    bnez t, opened
    sys futex_wait, p, 0, -1
    j wait
opened:
    la p, sum
    amoadd.d number, number, [p]
    la p, arrived
    li t, -1
    amoadd.d t, t, [p]
    ret
end
