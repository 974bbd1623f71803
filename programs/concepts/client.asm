; A TCP client that sends a message with a line end, then ends its side and closes.
; Run: vmrun --allow-net programs/concepts/client.asm 127.0.0.1 8000 "hello world"
; tested-by: test/network/tcp.test.ts
; tested-by: test/network/two-machines.test.ts
import "std/args"
import "std/io"
import "std/net"

needs "--allow-net"

func main()
    let host, host_length, port, message, message_length, fd, error
    call argument, 0 -> host, host_length
    call argument_int, 1 -> port, error
    call argument, 2 -> message, message_length
    bltz message_length, wrong
    beqz error, connect
wrong:
    call usage, "client HOST PORT MESSAGE"
connect:
    call tcp_connect, host, host_length, port -> fd
    call check_result, fd, "connect"
    call send_all, fd, message, message_length -> error
    call check_result, error, "send"
    call send_all, fd, "\n" -> error
    call check_result, error, "send"
    sys shutdown, fd, SHUT_WR
    sys close, fd
    ret
end
