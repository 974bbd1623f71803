; What main gives back is the exit status of the process, whatever other threads do.
; models: 11 mn
; expect: main is done
; exit: 42
import "std/io"

func main() -> status
    let thread
    spawn endless -> thread
    yield
    print "main is done\n"
    li status, 42
    ret
end

func endless()
next:
    j next
end
