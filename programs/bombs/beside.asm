; A victim beside a bomb. Standard input is the bomb's image. The victim is this program again, with memory and a pipe of its own: it
; works for a while, takes a deadline, a thread, a pipe and sockets when the bomb has had many turns, and prints what it came to.
; Then the bomb is killed, unless the argument `wait` says that it ends by itself, and what became of it is printed. At the end no
; other process is there.
; tested-by: test/bombs.test.ts
import "std/args"
import "std/file"
import "std/io"
import "std/memory"
import "std/net"
import "std/process"
import "std/string"

const ROUNDS = 40
const BYTES = 4096
const NAP_NS = 20_000_000

func main() -> status
    let count, image, length, error, victim, bomb, pid, how, waits
    sys arg_count -> count
    call argument, 0 -> image, length
    call string_equal, image, length, "victim" -> count
    bnez count, be_victim
    call string_equal, image, length, "wait" -> waits
    call read_all, 0 -> image, length, error
    call start_self, "victim\0" -> victim
    sys process_spawn, image, length, 0, 0, 0, 0 -> bomb
    bltz bomb, failed
    call free, image
    call wait_for, victim -> pid, status
    bnez waits, ending
    sys kill, bomb, SIGKILL
ending:
    call wait_for, bomb -> pid, how
    print "the victim ended with {}, the bomb with {}\n", status, how
gone:
    call others -> count
    beqz count, done
    yield
    j gone
done:
    ret
failed:
    print "bomb: {}\n", bomb
    li status, 1
    ret
be_victim:
    call work
    ret
end

; How many processes there are but this one: lines of the table, less its head and own.
func others() -> count
    let table, length, p, end, c
    call malloc, 65536 -> table
    sys process_table, table, 65536 -> length
    mv p, table
    add end, table, length
next:
    bge p, end, done
    lbu c, [p]
    add p, p, 1
    bne c, '\n', next
    add count, count, 1
    j next
done:
    sub count, count, 2
    call free, table
    ret
end

; Fills memory with numbers, sends them through a pipe and adds them up.
func work()
    let from, to, buffer, round, i, p, sum, value, count, taken
    sys pipe -> from, to
    call malloc, BYTES -> buffer
round_begins:
    li i, 0
fill:
    add p, buffer, i
    mul value, i, round
    sb value, [p]
    add i, i, 1
    blt i, BYTES, fill
    sys write, to, buffer, BYTES -> count
    li value, 0
    li i, BYTES
    mem.fill buffer, value, i
    yield
    sys read, from, buffer, BYTES -> count
    li i, 0
add_up:
    add p, buffer, i
    lbu value, [p]
    add sum, sum, value
    add i, i, 1
    blt i, BYTES, add_up
    add round, round, 1
    blt round, ROUNDS, round_begins
    print "{} rounds of {} bytes: {}\n", round, count, sum
    call take -> taken
    print "then {} things taken and given back\n", taken
    ret
end

; Takes what there are few of, and gives it back.
; results: count 7, or less of what was refused
func take() -> count
    let result, other, thread, listener, address
    sys sleep, NAP_NS -> result
    bltz result, threaded
    add count, count, 1
threaded:
    spawn twice, 1 -> thread
    bltz thread, piped
    join thread -> result
    add count, count, result
piped:
    sys pipe -> result, other
    bltz result, connected
    sys close, result
    sys close, other
    add count, count, 1
connected:
    call malloc, sizeof(Sockaddr) -> address
    call tcp_listen, "127.0.0.1:0" -> listener
    bltz listener, done
    add count, count, 1
    sys getsockname, listener, address
    call tcp_connect_to, address -> other
    bltz other, close_listener
    add count, count, 1
    sys accept, listener, 0 -> result
    bltz result, close_other
    add count, count, 1
    sys close, result
close_other:
    sys close, other
close_listener:
    sys close, listener
done:
    call free, address
    ret
end

func twice(n) -> result
    add result, n, n
    ret
end
