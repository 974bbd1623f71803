; Starts what is no program, again and again.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
data bytes: .zero 64

const TIMES = 200

func main() -> status
    let result, times, p
    la p, bytes
next:
    sys process_spawn, p, 64, 0, 0, 0, 0 -> result
    bne result, -ENOEXEC, wrong
    add times, times, 1
    blt times, TIMES, next
    ret
wrong:
    li status, 1
    ret
end
