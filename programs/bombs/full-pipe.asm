; Fills a pipe that nobody reads, without waiting.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
data bytes: .zero 4096

func main() -> status
    let result, times, from, to, p
    sys pipe -> from, to
    sys set_nonblock, to, 1
    la p, bytes
next:
    sys write, to, p, 4096 -> result
    bltz result, failed
    add times, times, 1
    j next
failed:
    add status, result, EAGAIN
    snez status, status
    beqz times, never
    ret
never:
    li status, 2
    ret
end
