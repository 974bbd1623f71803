; Takes memory and never gives any back.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"

func main() -> status
    let result, times, end
    sys brk, 0 -> end
next:
    add end, end, 65536
    sys brk, end -> result
    bltz result, failed
    add times, times, 1
    j next
failed:
    add status, result, ENOMEM
    snez status, status
    beqz times, never
    ret
never:
    li status, 2
    ret
end
