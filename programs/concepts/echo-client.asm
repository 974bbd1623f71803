; Send each line of standard input to an echo server and print what comes back.
; Run: vmrun --allow-net programs/concepts/echo-client.asm 127.0.0.1 8000 < README.md
; tested-by: test/network/tcp.test.ts
; tested-by: test/network/two-machines.test.ts
import "std/args"
import "std/io"
import "std/lines"
import "std/net"

needs "--allow-net"

data answer: .space byte[MAX_LINE_BYTES]

func main()
    let host, length, port, error, fd, reader, line, status
    call argument, 0 -> host, length
    call argument_int, 1 -> port, error
    beqz error, connect
    call usage, "echo-client HOST PORT"
connect:
    call tcp_connect, host, length, port -> fd
    call check_result, fd, "connect"
    call lines_open, STDIN -> reader
next:
    call lines_next, reader -> line, length, status
    call check_result, status, "read"
    beqz status, done
    call exchange, fd, line, length
    j next
done:
    call lines_close, reader
    sys close, fd
    ret
end

; Send a line, wait for as many bytes, print them.
func exchange(fd, line, length)
    let error, count, p
    la p, answer
    call send_all, fd, line, length -> error
    call check_result, error, "send"
    call recv_all, fd, p, length -> count
    call check_result, count, "receive"
    print "echo: {s}\n", p, count
    ret
end
