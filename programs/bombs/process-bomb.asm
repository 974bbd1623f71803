; Each process starts two more, as long as it is let, and they do the same.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
import "std/process"

func main() -> status
    let one, two, pid
    call start_self, "x\0" -> one
    call start_self, "x\0" -> two
next:
    call wait_for, ANY_CHILD -> pid, status
    bgez pid, next
    li status, 0
    beq two, -EAGAIN, done
    bgez two, done
    li status, 1
done:
    ret
end
