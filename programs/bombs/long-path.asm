; Names of more bytes than a path may have.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
data bytes: .zero 5000

const TIMES = 1000

func main() -> status
    let result, times, p
    la p, bytes
    li result, 'a'
    li times, 5000
    mem.fill p, result, times
    li times, 0
next:
    sys mkdir, p, 5000, 0 -> result
    bne result, -ENAMETOOLONG, wrong
    add times, times, 1
    blt times, TIMES, next
    ret
wrong:
    li status, 1
    ret
end
