; heap-growth: a heap that outgrows the room its memory starts with, while the program's loop is hot: every
; page of it can be written and read afterwards.
; quanta: 1 7 10000
; expect: grown 5000050000
import "std/io"

func main() -> status
    let start, end, i, v, sum
    sys brk, 0 -> start
    add end, start, 8 << 20
    li i, 100000
before:
    add sum, sum, i
    sub i, i, 1
    bgtz i, before
    sys brk, end -> v
    mv i, start
after:
    sd i, [i]
    ld v, [i]
    bne v, i, wrong
    add i, i, 4096
    blt i, end, after
    print "grown {}\n", sum
    ret
wrong:
    li status, 1
    ret
end
