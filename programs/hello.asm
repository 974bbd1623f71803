; Print a greeting: the smallest program.
; Run: vmrun programs/hello.asm
; expect: Hello, world!
import "std/io"

func main()
    print "Hello, world!\n"
    ret
end
