; Polls a million descriptors.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
data bytes: .zero 8

const TIMES = 1000

func main() -> status
    let result, times, p
    la p, bytes
next:
    sys poll, p, 1_000_000, 0 -> result
    bne result, -EINVAL, wrong
    add times, times, 1
    blt times, TIMES, next
    ret
wrong:
    li status, 1
    ret
end
