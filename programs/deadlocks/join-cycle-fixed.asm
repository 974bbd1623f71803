; Two threads, of which one waits for the other's end.
; expect: the other one gave 42
import "std/io"
import "std/thread"

func main()
    let one, other
    spawn answer -> other
    spawn ask, other -> one
    join one
    ret
end

func ask(thread)
    let value, error
    sys thread_join, thread -> value, error
    print "the other one gave {}\n", value
    ret
end

func answer() -> value
    li value, 42
    ret
end
