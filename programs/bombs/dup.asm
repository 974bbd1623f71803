; Doubles a descriptor as often as it can.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
import "std/file"

func main() -> status
    let result, times, fd
    sys open, "/bomb", O_RDWR | O_CREAT, FILE_MODE -> fd
next:
    sys dup, fd -> result
    bltz result, failed
    add times, times, 1
    j next
failed:
    sys unlink, "/bomb"
    add status, result, EMFILE
    snez status, status
    beqz times, never
    ret
never:
    li status, 2
    ret
end
