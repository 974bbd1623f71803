; Threads that sleep for a year, as many as may.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"

const YEAR = 31_536_000_000_000_000

data refused: .quad 0

func main() -> status
    let i, t, p
    la p, refused
next:
    spawn nap -> t
    add i, i, 1
    blt i, 2000, next
wait:
    yield
    ld t, [p]
    beqz t, wait
    add status, t, EAGAIN
    snez status, status
    ret
end

func nap()
    let result, p
    sys sleep, YEAR -> result
    la p, refused
    sd result, [p]
    ret
end
