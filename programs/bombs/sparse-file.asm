; Writes far behind the end of a file.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
import "std/file"
data bytes: .zero 8

const TIMES = 1000

func main() -> status
    let result, times, fd, p, offset
    sys open, "/bomb", O_RDWR | O_CREAT, FILE_MODE -> fd
    sys unlink, "/bomb"
    la p, bytes
    li offset, 0x1f_ffff_ffff_ffff
next:
    sys pwrite, fd, p, 8, offset -> result
    bne result, -EFBIG, wrong
    add times, times, 1
    blt times, TIMES, next
    ret
wrong:
    li status, 1
    ret
end
