; Starts processes that end at once, and waits for none.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
import "std/process"

func main() -> status
    let count, pid
    sys arg_count -> count
    bnez count, child
next:
    call start_self, "x\0" -> pid
    bgez pid, next
    add status, pid, EAGAIN
    snez status, status
child:
    ret
end
