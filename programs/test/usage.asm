; A program that was called in a wrong way says how to call it, and ends with status 2.
; args: twelve
; expect-error: usage: usage [COUNT]
; exit: 2
import "std/args"
import "std/io"

func main()
    let count
    call argument_int_or, 0, 1, "usage [COUNT]" -> count
    print "not reached {}\n", count
    ret
end
