; sha256 KIB: hashes KIB KiB of a fixed 1 MiB pattern, repeated (FIPS 180-4); prints the first word of the digest.
; Run: vmrun programs/bench/sha256.asm 16
; args: 16
; expect: 2208689820
import "std/io"
import "std/args"

const PATTERN = 1 << 20
const BLOCK = 64
const ROUNDS = 64

data keys: .zero 4 * ROUNDS
data hash: .zero 32
data schedule: .zero 4 * ROUNDS
data pattern: .zero PATTERN
data last: .zero BLOCK

func main() -> status
    let kib, blocks, i, at, base, p, t
    call argument_int, 0 -> kib
    call make_constants
    call fill_pattern
    la base, pattern
    sll blocks, kib, 4
next:
    bge i, blocks, finish
    sll at, i, 6
    and at, at, PATTERN - 1
    add p, base, at
    call block, p
    add i, i, 1
    j next
finish:
    la p, last
    li t, 0x80
    sb t, [p]
    sll t, kib, 13
    rev8 t, t
    sd t, [p + 56]
    call block, p
    la p, hash
    lwu t, [p]
    print "{}\n", t
    ret
end

; keys and hash: fractional bits of the cube and square roots of the first primes, by Newton's method.
func make_constants()
    let candidate, count, d, t, p
    let c: f64, s: f64, u: f64, two: f64, three: f64, scale: f64
    fli.d two, 2.0
    fli.d three, 3.0
    fli.d scale, 4294967296.0
    li candidate, 2
next:
    li d, 2
divide:
    mul t, d, d
    bgt t, candidate, prime
    rem t, candidate, d
    beqz t, composite
    add d, d, 1
    j divide
prime:
    fli.d c, 1.0
    fcvt.d.l s, candidate
    li d, 100
newton:
    fmul.d u, c, c
    fdiv.d u, s, u
    fmul.d c, two, c
    fadd.d c, c, u
    fdiv.d c, c, three
    sub d, d, 1
    bgtz d, newton
    ftrunc.d u, c
    fsub.d c, c, u
    fmul.d c, c, scale
    fcvt.l.d t, c
    la p, keys
    sh2add p, count, p
    sw t, [p]
    bge count, 8, counted
    fsqrt.d s, s
    ftrunc.d u, s
    fsub.d s, s, u
    fmul.d s, s, scale
    fcvt.l.d t, s
    la p, hash
    sh2add p, count, p
    sw t, [p]
counted:
    add count, count, 1
composite:
    add candidate, candidate, 1
    blt count, ROUNDS, next
    ret
end

; pattern[i] = i * 31 + (i >> 8), low byte
func fill_pattern()
    let i, p, v, t
    la p, pattern
next:
    mul v, i, 31
    srl t, i, 8
    add v, v, t
    sb v, [p]
    add p, p, 1
    add i, i, 1
    blt i, PATTERN, next
    ret
end

; Mixes one block of 64 bytes into the hash. Eight rounds are written out, so that the eight words need not move from
; name to name. The majority of a, b, c is b ^ ((a ^ b) & (b ^ c)); a ^ b is the next round's b ^ c, in u and v by turns.
func block(m)
    let a, b, c, d, e, f, g, h, p, k, end, s, t, u, v
    la p, schedule
    add end, p, 64
load:
    lw t, [m]
    rev8 t, t
    sra t, t, 32
    sw t, [p]
    add m, m, 4
    add p, p, 4
    blt p, end, load
    add end, p, 4 * (ROUNDS - 16)
extend:
    lw s, [p - 60]
    rorw t, s, 7
    rorw u, s, 18
    xor t, t, u
    srlw u, s, 3
    xor t, t, u
    lw u, [p - 64]
    addw t, t, u
    lw s, [p - 8]
    rorw u, s, 17
    rorw v, s, 19
    xor u, u, v
    srlw v, s, 10
    xor u, u, v
    addw t, t, u
    lw u, [p - 28]
    addw t, t, u
    sw t, [p]
    add p, p, 4
    blt p, end, extend
    la p, hash
    lw a, [p]
    lw b, [p + 4]
    lw c, [p + 8]
    lw d, [p + 12]
    lw e, [p + 16]
    lw f, [p + 20]
    lw g, [p + 24]
    lw h, [p + 28]
    la p, schedule
    la k, keys
    add end, p, 4 * ROUNDS
    xor v, b, c
eight_rounds:
    rorw s, e, 6
    rorw t, e, 11
    xor s, s, t
    rorw t, e, 25
    xor s, s, t
    addw h, h, s
    xor s, f, g
    and s, s, e
    xor s, s, g
    addw h, h, s
    lw s, [k]
    addw h, h, s
    lw s, [p]
    addw h, h, s
    addw d, d, h
    rorw s, a, 2
    rorw t, a, 13
    xor s, s, t
    rorw t, a, 22
    xor s, s, t
    addw h, h, s
    xor u, a, b
    and v, v, u
    xor v, v, b
    addw h, h, v
    rorw s, d, 6
    rorw t, d, 11
    xor s, s, t
    rorw t, d, 25
    xor s, s, t
    addw g, g, s
    xor s, e, f
    and s, s, d
    xor s, s, f
    addw g, g, s
    lw s, [k + 4]
    addw g, g, s
    lw s, [p + 4]
    addw g, g, s
    addw c, c, g
    rorw s, h, 2
    rorw t, h, 13
    xor s, s, t
    rorw t, h, 22
    xor s, s, t
    addw g, g, s
    xor v, h, a
    and u, u, v
    xor u, u, a
    addw g, g, u
    rorw s, c, 6
    rorw t, c, 11
    xor s, s, t
    rorw t, c, 25
    xor s, s, t
    addw f, f, s
    xor s, d, e
    and s, s, c
    xor s, s, e
    addw f, f, s
    lw s, [k + 8]
    addw f, f, s
    lw s, [p + 8]
    addw f, f, s
    addw b, b, f
    rorw s, g, 2
    rorw t, g, 13
    xor s, s, t
    rorw t, g, 22
    xor s, s, t
    addw f, f, s
    xor u, g, h
    and v, v, u
    xor v, v, h
    addw f, f, v
    rorw s, b, 6
    rorw t, b, 11
    xor s, s, t
    rorw t, b, 25
    xor s, s, t
    addw e, e, s
    xor s, c, d
    and s, s, b
    xor s, s, d
    addw e, e, s
    lw s, [k + 12]
    addw e, e, s
    lw s, [p + 12]
    addw e, e, s
    addw a, a, e
    rorw s, f, 2
    rorw t, f, 13
    xor s, s, t
    rorw t, f, 22
    xor s, s, t
    addw e, e, s
    xor v, f, g
    and u, u, v
    xor u, u, g
    addw e, e, u
    rorw s, a, 6
    rorw t, a, 11
    xor s, s, t
    rorw t, a, 25
    xor s, s, t
    addw d, d, s
    xor s, b, c
    and s, s, a
    xor s, s, c
    addw d, d, s
    lw s, [k + 16]
    addw d, d, s
    lw s, [p + 16]
    addw d, d, s
    addw h, h, d
    rorw s, e, 2
    rorw t, e, 13
    xor s, s, t
    rorw t, e, 22
    xor s, s, t
    addw d, d, s
    xor u, e, f
    and v, v, u
    xor v, v, f
    addw d, d, v
    rorw s, h, 6
    rorw t, h, 11
    xor s, s, t
    rorw t, h, 25
    xor s, s, t
    addw c, c, s
    xor s, a, b
    and s, s, h
    xor s, s, b
    addw c, c, s
    lw s, [k + 20]
    addw c, c, s
    lw s, [p + 20]
    addw c, c, s
    addw g, g, c
    rorw s, d, 2
    rorw t, d, 13
    xor s, s, t
    rorw t, d, 22
    xor s, s, t
    addw c, c, s
    xor v, d, e
    and u, u, v
    xor u, u, e
    addw c, c, u
    rorw s, g, 6
    rorw t, g, 11
    xor s, s, t
    rorw t, g, 25
    xor s, s, t
    addw b, b, s
    xor s, h, a
    and s, s, g
    xor s, s, a
    addw b, b, s
    lw s, [k + 24]
    addw b, b, s
    lw s, [p + 24]
    addw b, b, s
    addw f, f, b
    rorw s, c, 2
    rorw t, c, 13
    xor s, s, t
    rorw t, c, 22
    xor s, s, t
    addw b, b, s
    xor u, c, d
    and v, v, u
    xor v, v, d
    addw b, b, v
    rorw s, f, 6
    rorw t, f, 11
    xor s, s, t
    rorw t, f, 25
    xor s, s, t
    addw a, a, s
    xor s, g, h
    and s, s, f
    xor s, s, h
    addw a, a, s
    lw s, [k + 28]
    addw a, a, s
    lw s, [p + 28]
    addw a, a, s
    addw e, e, a
    rorw s, b, 2
    rorw t, b, 13
    xor s, s, t
    rorw t, b, 22
    xor s, s, t
    addw a, a, s
    xor v, b, c
    and u, u, v
    xor u, u, c
    addw a, a, u
    add k, k, 4 * 8
    add p, p, 4 * 8
    blt p, end, eight_rounds
    la p, hash
    lw t, [p]
    addw t, t, a
    sw t, [p]
    lw t, [p + 4]
    addw t, t, b
    sw t, [p + 4]
    lw t, [p + 8]
    addw t, t, c
    sw t, [p + 8]
    lw t, [p + 12]
    addw t, t, d
    sw t, [p + 12]
    lw t, [p + 16]
    addw t, t, e
    sw t, [p + 16]
    lw t, [p + 20]
    addw t, t, f
    sw t, [p + 20]
    lw t, [p + 24]
    addw t, t, g
    sw t, [p + 24]
    lw t, [p + 28]
    addw t, t, h
    sw t, [p + 28]
    ret
end
