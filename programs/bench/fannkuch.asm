; fannkuch N: all permutations of N numbers; prints checksum x 1000 + the most flips of one.
; Run: vmrun programs/bench/fannkuch.asm 7
; args: 7
; expect: 228016
import "std/io"
import "std/args"

data permutation: .zero 64
data flipped: .zero 64
data counts: .zero 64

func main() -> status
    let n, answer
    call argument_int, 0 -> n
    call fannkuch, n -> answer
    print "{}\n", answer
    ret
end

func fannkuch(n) -> answer
    let p, q, count, sum, best, odd, r, i, t, u, first, from, to, flips, low, high, bytes
    la p, permutation
    la q, flipped
    la count, counts
    sll bytes, n, 2
fill:
    bge i, n, filled
    sh2add to, i, p
    sw i, [to]
    add i, i, 1
    j fill
filled:
    mv r, n
next:
    ble r, 1, counted
    sh2add to, r, count
    sw r, [to - 4]
    sub r, r, 1
    j next
counted:
    lw first, [p]
    beqz first, step
    mem.copy q, p, bytes
    li flips, 0
flip: ; the first value stays in its register: its place in q is not read again
    sh2add high, first, q
    lw u, [high]
    sw first, [high]
    mv first, u
    add flips, flips, 1
    add low, q, 4
    sub high, high, 4
    bge low, high, reversed
reverse:
    lw t, [low]
    lw u, [high]
    sw u, [low]
    sw t, [high]
    add low, low, 4
    sub high, high, 4
    blt low, high, reverse
reversed:
    bnez first, flip
    max best, best, flips
    beqz odd, even
    neg flips, flips
even:
    add sum, sum, flips
step:
    beq r, n, done
    lw first, [p]
    mv to, p
    sh2add high, r, p
shift:
    lw t, [to + 4]
    sw t, [to]
    add to, to, 4
    blt to, high, shift
    sw first, [high]
    sh2add to, r, count
    lw t, [to]
    sub t, t, 1
    sw t, [to]
    bgtz t, turned
    add r, r, 1
    j step
turned:
    xor odd, odd, 1
    j next
done:
    mul answer, sum, 1000
    add answer, answer, best
    ret
end
