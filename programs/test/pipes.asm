; Pipes: bytes in order, the end when all writers are closed, EPIPE without readers, a writer that waits for room; dup.
; models: 11 mn
; expect: read 12 [through pipe]
; expect: end 0
; expect: 200000 bytes through a full pipe, sum 25493856
; expect: after dup 3 [dup]
; expect: no reader EPIPE, not blocking EAGAIN
import "std/errno"
import "std/io"

const BUFFER_BYTES = 4096
const MANY = 200_000
const PERIOD = 256

data buffer: .space byte[BUFFER_BYTES]
data block: .space byte[MANY]

func main()
    call one_way
    call full_pipe
    call copies
    call errors
    ret
end

func one_way()
    let from, to, p, n
    la p, buffer
    sys pipe -> from, to
    sys write, to, "through pipe"
    sys read, from, p, BUFFER_BYTES -> n
    print "read {} [{s}]\n", n, p, n
    sys close, to
    sys read, from, p, BUFFER_BYTES -> n
    print "end {}\n", n
    sys close, from
    ret
end

; A thread writes far more than a pipe holds; the sum of the bytes shows that all came through.
func full_pipe()
    let from, to, thread, p, n, total, sum, i, character
    sys pipe -> from, to
    spawn write_many, to -> thread
next:
    la p, buffer
    sys read, from, p, BUFFER_BYTES -> n
    blez n, done
    add total, total, n
    add i, p, n
add_up:
    lbu character, [p]
    add sum, sum, character
    add p, p, 1
    bltu p, i, add_up
    j next
done:
    join thread
    sys close, from
    print "{} bytes through a full pipe, sum {}\n", total, sum
    ret
end

func write_many(fd)
    let p, i, slot, value
    la p, block
next:
    add slot, p, i
    rem value, i, PERIOD
    sb value, [slot]
    add i, i, 1
    blt i, MANY, next
    call write_all, fd, p, MANY
    sys close, fd
    ret
end

func copies()
    let from, to, copy, p, n
    la p, buffer
    sys pipe -> from, to
    sys dup, to -> copy
    sys close, to
    sys write, copy, "dup"
    sys read, from, p, BUFFER_BYTES -> n
    print "after dup {} [{s}]\n", n, p, n
    sys close, copy
    sys close, from
    ret
end

func errors()
    let from, to, error, p, n, q, m
    la p, buffer
    sys pipe -> from, to
    sys set_nonblock, from, 1
    sys read, from, p, 1 -> error
    call error_name, error -> q, m
    sys close, from
    sys write, to, "x" -> error
    call error_name, error -> p, n
    print "no reader {s}, not blocking {s}\n", p, n, q, m
    ret
end
