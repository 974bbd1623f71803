; Limits are those of each process: one takes all threads, deadlines, pipes and sockets that it can get, and keeps them; another one
; gets as many. Either has the pipe between them. One thread is there already, and who may not sleep is told so.
; quanta: 1 7 1000 10000
; limits: threads=20 timers=5 pipes=3 sockets=4
; models: 11 mn
; expect: child: 19 threads, then -11; 14 without a deadline; 2 pipes, then -23; 4 sockets, then -24
; expect: parent: 19 threads, then -11; 14 without a deadline; 2 pipes, then -23; 4 sockets, then -24
import "std/args"
import "std/io"
import "std/net"
import "std/process"

const YEAR = 31_536_000_000_000_000
; Threads that cannot have a deadline.
const REFUSED = 14

struct Taken
    threads: quad
    no_thread: quad
    refused: quad
    pipes: quad
    no_pipe: quad
    sockets: quad
    no_socket: quad
end

data fds: .word 0
data taken: .zero sizeof(Taken)
data gate: .word 0

func main()
    let count, from, to, list, p, child
    la p, taken
    call argument_count -> count
    bnez count, child_takes
    sys pipe -> from, to
    la list, fds
    sw to, [list]
    call start_self_with, "x\0", list, 1 -> child
    call read_exactly, from, p, sizeof(Taken)
    print "child: "
    call tell
    call clear
    call take_all
    print "parent: "
    call tell
    sys kill, child, SIGKILL
    ret
child_takes:
    call take_all
    call write_all, 0, p, sizeof(Taken)
    call stay
    ret
end

func take_all()
    let p, result, other, count
    la p, taken
more_threads:
    spawn nap -> result
    sd count, [p + Taken.threads]
    sd result, [p + Taken.no_thread]
    add count, count, 1
    bgez result, more_threads
wait:
    yield
    ld count, [p + Taken.refused]
    blt count, REFUSED, wait
    li count, 0
more_pipes:
    sys pipe -> result, other
    sd count, [p + Taken.pipes]
    sd result, [p + Taken.no_pipe]
    add count, count, 1
    bgez result, more_pipes
    li count, 0
more_sockets:
    sys socket, AF_INET, SOCK_STREAM -> result
    sd count, [p + Taken.sockets]
    sd result, [p + Taken.no_socket]
    add count, count, 1
    bgez result, more_sockets
    ret
end

; A thread that sleeps, or else waits without a deadline.
func nap()
    let p, result, one
    sys sleep, YEAR -> result
    la p, taken + Taken.refused
    li one, 1
    amoadd.d one, one, [p]
    call stay
    ret
end

func stay()
    let p
    la p, gate
    sys futex_wait, p, 0, -1
    ret
end

func read_exactly(fd, p, length)
    let count
next:
    sys read, fd, p, length -> count
    add p, p, count
    sub length, length, count
    bgtz length, next
    ret
end

func clear()
    let p, i, zero
    la p, taken
    li i, sizeof(Taken)
    mem.fill p, zero, i
    ret
end

func tell()
    let p, a, b, c
    la p, taken
    ld a, [p + Taken.threads]
    ld b, [p + Taken.no_thread]
    ld c, [p + Taken.refused]
    print "{} threads, then {}; {} without a deadline; ", a, b, c
    ld a, [p + Taken.pipes]
    ld b, [p + Taken.no_pipe]
    print "{} pipes, then {}; ", a, b
    ld a, [p + Taken.sockets]
    ld b, [p + Taken.no_socket]
    print "{} sockets, then {}\n", a, b
    ret
end
