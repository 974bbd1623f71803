; A program that fails says what failed and why on standard error, and ends with status 1.
; expect: before
; expect-error: /no/such/file: no such file or directory (ENOENT)
; exit: 1
import "std/file"
import "std/io"

func main()
    let fd
    print "before\n"
    sys open, "/no/such/file", O_RDONLY, 0 -> fd
    call check_result, fd, "/no/such/file"
    print "not reached\n"
    ret
end
