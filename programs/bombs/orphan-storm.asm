; Children that start children and end, four hundred times.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/process"

const TIMES = 400

func main() -> status
    let count, pid, times
    sys arg_count -> count
    beqz count, next
    blt count, 2, parent
    ret
parent:
    call start_self, "x\0x\0" -> pid
    ret
next:
    call start_self, "x\0" -> pid
    call wait_for, pid -> pid, status
    add times, times, 1
    blt times, TIMES, next
    li status, 0
    ret
end
