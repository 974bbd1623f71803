; Makes sockets as long as it can.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"

func main() -> status
    let result, times
next:
    sys socket, 2, 1 -> result
    bltz result, failed
    add times, times, 1
    j next
failed:
    add status, result, EMFILE
    snez status, status
    beqz times, never
    ret
never:
    li status, 2
    ret
end
