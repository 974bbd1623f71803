; Starts threads that never end, as many as there can be.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
data gate: .word 0

func main() -> status
    let result, times
next:
    spawn stay -> result
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

func stay()
    let p
    la p, gate
    sys futex_wait, p, 0, -1
    ret
end
