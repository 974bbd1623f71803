; All that `print` can write.
; expect: int 42 -42 -9223372036854775808
; expect: uint 18446744073709551615
; expect: hex ff ffffffffffffffff 000000ff
; expect: pad [      42] [00000042] [     -42] [-0000042]
; expect: char A, é, €, 😀
; expect: string [text] [        text]
; expect: float 1.500000 -0.100 [      2.50]
; expect: braces {}
; expect: two constants 1 and 2
import "std/io"

func main()
    let n, most, address, length
    let half: f64, tenth: f64, wide: f64
    li n, 42
    neg address, n
    li most, 1 << 63
    print "int {} {} {}\n", n, address, most
    li length, -1
    print "uint {u}\n", length
    print "hex {x} {x} {08x}\n", 255, length, 255
    print "pad [{8}] [{08}] [{8}] [{08}]\n", n, n, address, address
    print "char {c}, {c}, {c}, {c}\n", 'A', 'é', '\u{20ac}', 0x1f600
    la address, word_text
    li length, sizeof(word_text)
    print "string [{s}] [{12s}]\n", address, length, address, length
    fli.d half, 1.5
    fli.d tenth, -0.1
    fli.d wide, 2.5
    print "float {} {.3} [{10.2}]\n", half, tenth, wide
    print "braces {{}}\n"
    print "two constants {} and {}\n", 1, 2
    ret
end

data word_text: .string "text"
