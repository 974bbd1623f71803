; getrandom fills a buffer and leaves what is behind it alone; two fills differ; pid.
; expect: filled 32, behind it 0, differ 1, pid 1
import "std/io"
import "std/string"

const BYTES = 32

data first: .space byte[BYTES + 8]
data second: .space byte[BYTES + 8]

func main()
    let p, q, count, behind, differ, pid
    la p, first
    la q, second
    sys getrandom, p, BYTES -> count
    sys getrandom, q, BYTES
    ld behind, [p + BYTES]
    call memory_compare, p, q, BYTES -> differ
    snez differ, differ
    sys getpid -> pid
    print "filled {}, behind it {}, differ {}, pid {}\n", count, behind, differ, pid
    ret
end
