; parallel THREADS NUMBERS: threads share the numbers 0 .. NUMBERS-1 and add up a hash of each; prints the sum modulo 2^32.
; Run: vmrun programs/bench/parallel.asm 4 100000
; models: 11 mn
; args: 4 100000
; expect: 1999066875
import "std/io"
import "std/args"
import "std/thread"

const MOST = 64

data count: .quad 0
data size: .quad 0
data total: .quad 0
data threads: .zero MOST * 8

func main()
    let n, numbers, i, p, slot, t
    call argument_int, 0 -> n
    call argument_int, 1 -> numbers
    la p, count
    sd n, [p]
    la p, size
    sd numbers, [p]
    la p, threads
next:
    spawn body, i -> t
    sh3add slot, i, p
    sd t, [slot]
    add i, i, 1
    blt i, n, next
    call join_all, p, n
    la p, total
    ld t, [p]
    zext.w t, t
    print "{}\n", t
    ret
end

; Every n-th number from `i` on.
func body(i)
    let n, end, sum, x, y, p, a, b
    la p, count
    ld n, [p]
    la p, size
    ld end, [p]
    li a, 0x9e3779b97f4a7c15
    li b, 0xbf58476d1ce4e5b9
    bge i, end, done
next:
    mul x, i, a
    srl y, x, 29
    xor x, x, y
    mul x, x, b
    srl y, x, 32
    add sum, sum, y
    add i, i, n
    blt i, end, next
done:
    la p, total
    amoadd.d sum, sum, [p]
    ret
end
