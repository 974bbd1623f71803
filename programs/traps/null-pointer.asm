; A field of a struct at address 0: the first 4096 bytes are never valid. What was printed before comes out.
; expect: before
; trap: MEM_FAULT
import "std/io"

struct Node
    value: quad
    next: quad
end

func main()
    let node, value
    print "before\n"
    ld value, [node + Node.next]
    print "after {}\n", value
    ret
end
