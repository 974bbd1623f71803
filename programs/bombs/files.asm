; Fills all that there is room for with one file.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
import "std/file"
data bytes: .zero 65536

func main() -> status
    let result, times, fd, p
    sys open, "/bomb", O_RDWR | O_CREAT, FILE_MODE -> fd
    sys unlink, "/bomb"
    la p, bytes
next:
    sys write, fd, p, 65536 -> result
    bltz result, failed
    add times, times, 1
    j next
failed:
    add status, result, ENOSPC
    snez status, status
    beqz times, never
    ret
never:
    li status, 2
    ret
end
