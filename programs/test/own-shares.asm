; What one process takes of files, of the console and of the machine's processes is no other's: one writes a file, starts children and
; prints until it may not, and stays; another one starts as many, writes as large a file, and has room to say so.
; quanta: 1 7 1000 10000
; limits: files=5000 processes=3 output=60
; models: 11 mn
; expect: nine char
; expect: nine char
; expect: nine char
; expect: nine char
; expect: nine char
; expect: nine char
; expect: child 4000 -28 3 -11 60 -122
; expect: parent 4000 -28 2 -11
import "std/args"
import "std/file"
import "std/io"
import "std/process"

const BLOCK = 1000

struct Taken
    bytes: quad
    no_bytes: quad
    children: quad
    no_child: quad
    printed: quad
    no_print: quad
end

data fds: .word 0, 1
data taken: .zero sizeof(Taken)
data block: .zero BLOCK
data gate: .word 0

func main()
    let count, from, to, list, p, child, a, b
    call argument_count -> count
    bgt count, 1, nap
    la p, taken
    bnez count, child_takes
    sys pipe -> from, to
    la list, fds
    sw to, [list]
    call start_self_with, "x\0", list, 2 -> child
    ; What is written to a pipe at once, and has room there, is there at once.
    sys read, from, p, sizeof(Taken)
    print "child "
    call tell
    ld a, [p + Taken.printed]
    ld b, [p + Taken.no_print]
    print " {} {}\n", a, b
    ; One of the parent's children is there already.
    call take, "/parent"
    print "parent "
    call tell
    print "\n"
    sys kill, child, SIGKILL
    ret
child_takes:
    call take, "/child"
    call write_while_it_may, 1, "nine char\n" -> a, b
    sd a, [p + Taken.printed]
    sd b, [p + Taken.no_print]
    call write_all, 0, p, sizeof(Taken)
nap:
    la p, gate
    sys futex_wait, p, 0, -1
    ret
end

; A file and children, as large and as many as there may be.
func take(path, path_length)
    let p, fd, result, from, total
    la p, taken
    sys open, path, path_length, O_WRONLY | O_CREAT, FILE_MODE -> fd
    la from, block
    call write_while_it_may, fd, from, BLOCK -> total, result
    sd total, [p + Taken.bytes]
    sd result, [p + Taken.no_bytes]
    li total, 0
more_children:
    call start_self, "x\0nap\0" -> result
    bltz result, no_child
    add total, total, 1
    j more_children
no_child:
    sd total, [p + Taken.children]
    sd result, [p + Taken.no_child]
    ret
end

; The same bytes again and again: how many were taken in all, and why no more.
func write_while_it_may(fd, from, length) -> total, result
more:
    sys write, fd, from, length -> result
    bltz result, no_more
    add total, total, result
    j more
no_more:
    ret
end

func tell()
    let p, a, b, c, d
    la p, taken
    ld a, [p + Taken.bytes]
    ld b, [p + Taken.no_bytes]
    ld c, [p + Taken.children]
    ld d, [p + Taken.no_child]
    print "{} {} {} {}", a, b, c, d
    ret
end
