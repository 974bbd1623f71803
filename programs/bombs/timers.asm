; Threads that sleep for a year, as many as may, and on.
; tested-by: test/bombs.test.ts
; bomb: goes on
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
    li status, 1
    bne t, -EAGAIN, done
keep:
    yield
    j keep
done:
    ret
end

func nap()
    let result, p
    sys sleep, YEAR -> result
    la p, refused
    sd result, [p]
    ret
end
