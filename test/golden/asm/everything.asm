; Each construct of the language once.
import "std/io"
needs "--allow-net"
const N = (1 + 2) * 8 - -0x10 / 'a' % 7 | 1 << 3 & ~2 ^ 0b11
export const HALF = -1.5e0
struct Point
    x: quad
    name: byte[N / 8]
end
export data table:
    .byte 1, -1, 'b'
    .align 8
    .quad table + 8, helper, 0xffff_ffff_ffff_ffff
    .double HALF, inf, nan
    .string "a\n\x41\u{20ac}", "b"
    .space Point[2]
end
data word: .word 7
func main() -> status
    let i, p, t, f: f64
    li i, 123456789012
    fli.d f, HALF
    la p, table
again: add i, i, 1
    sub i, i, N
    sd i, [p + Point.name - 8]
    blt i, 100000, again
    switch i, again, out
    la t, helper
    call t as helper, i, 2.5 -> i
    call helper, 1, f -> i
    spawn helper, i, 0 -> t
    join t -> i
    sys write, 1, "text\n" -> i
    print "{} {08x} {.3} {s}\n", i, p, f, "str"
    bgt i, p, out
    beqz i, out
out: li status, sizeof(Point)
    ret
end
func helper(a, b: f64) -> a
    tail helper, a, b
end
