; std/lines: empty lines, long lines, and a last line.
; models: 11 mn
; stdin: first
; stdin:
; stdin: third, longer
; expect: 5 [first]
; expect: 0 []
; expect: 13 [third, longer]
; expect: end
; expect: long line of 100000
; expect: last line of 3, then 0
import "std/io"
import "std/lines"
import "std/memory"

const LONG = 100_000

func main()
    let reader, address, length, status
    call lines_open, STDIN -> reader
next:
    call lines_next, reader -> address, length, status
    beqz status, ended
    print "{} [{s}]\n", length, address, length
    j next
ended:
    print "end\n"
    call lines_close, reader
    call long_line
    ret
end

; A line longer than any buffer, through a pipe; then a last line without a line feed.
func long_line()
    let read_end, write_end, thread, reader, address, length, status
    sys pipe -> read_end, write_end
    spawn write_long, write_end -> thread
    call lines_open, read_end -> reader
    call lines_next, reader -> address, length, status
    print "long line of {}\n", length
    call lines_next, reader -> address, length
    call lines_next, reader -> address, status, status
    print "last line of {}, then {}\n", length, status
    call lines_close, reader
    join thread
    ret
end

func write_long(fd)
    let block, letter, length
    li letter, 'x'
    li length, LONG
    call malloc, length -> block
    mem.fill block, letter, length
    call write_all, fd, block, LONG
    call write_all, fd, "\nend"
    sys close, fd
    ret
end
