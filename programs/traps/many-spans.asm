; Loads in groups, each behind a base of its own and each of another width: more widths than the compiler keeps bounds for. All lie in
; memory but the last load of the last group.
; expect: the others are fine
; trap: MEM_FAULT
import "std/io"

func main()
    let end, p
    sys brk, 0 -> end
    sub p, end, 128
    call groups, p
    print "the others are fine\n"
    add p, p, 8
    call groups, p
    ret
end

func groups(p)
    let a, b, c, d, e, f, x
    mv a, p
    mv b, p
    mv c, p
    mv d, p
    mv e, p
    mv f, p
    ld x, [a]
    ld x, [a + 16]
    ld x, [b]
    ld x, [b + 32]
    ld x, [c]
    ld x, [c + 48]
    ld x, [d]
    ld x, [d + 64]
    ld x, [e]
    ld x, [e + 80]
    ld x, [f]
    ld x, [f + 120]
    ret
end
