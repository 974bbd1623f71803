; Connects to where it may not.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
data address:
    .half 2
    .byte 0, 22, 10, 0, 0, 1
    .zero 56
end

const TIMES = 100

func main() -> status
    let result, times, fd, p
    sys socket, 2, 1 -> fd
    la p, address
next:
    sys connect, fd, p -> result
    bne result, -EACCES, wrong
    add times, times, 1
    blt times, TIMES, next
    ret
wrong:
    li status, 1
    ret
end
