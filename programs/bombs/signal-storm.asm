; Sends signals to processes that are not there.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"

const TIMES = 1000

func main() -> status
    let result, times
next:
    sys kill, 1_000_000, 9 -> result
    bne result, -ESRCH, wrong
    add times, times, 1
    blt times, TIMES, next
    ret
wrong:
    li status, 1
    ret
end
