; Writes 4 GiB in one call.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
data bytes: .zero 8

const TIMES = 1000

func main() -> status
    let result, times, p, huge
    la p, bytes
    li huge, 0x1_0000_0000
next:
    sys write, 1, p, huge -> result
    bne result, -EFAULT, wrong
    add times, times, 1
    blt times, TIMES, next
    ret
wrong:
    li status, 1
    ret
end
