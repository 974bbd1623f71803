; A chat between two machines: in each, one thread reads standard input and sends it, and one prints what is received.
; Both wait most of the time, and neither hinders the other. A side ends when its peer has ended its input.
; Run: vmrun --allow-net programs/concepts/chat.asm listen 8000
; Other side: vmrun --allow-net programs/concepts/chat.asm connect 127.0.0.1 8000
; tested-by: test/network/two-machines.test.ts
import "std/args"
import "std/io"
import "std/net"

needs "--allow-net"

const BUFFER_BYTES = 4096

data typed: .space byte[BUFFER_BYTES]
data heard: .space byte[BUFFER_BYTES]

func main()
    let listens, connects, fd
    call argument_is, 0, "listen" -> listens
    call argument_is, 0, "connect" -> connects
    bnez listens, listen
    bnez connects, connect
    call usage, "chat listen PORT | chat connect HOST PORT"
listen:
    call wait_for_peer -> fd
    j chat
connect:
    call call_peer -> fd
chat:
    spawn send_typed, fd -> connects
    sys thread_detach, connects
    call print_heard, fd
    exit 0
    ret
end

func wait_for_peer() -> fd
    let place, length, listener
    call argument, 1 -> place, length
    call tcp_listen, place, length -> listener
    call check_result, listener, "listen"
    sys accept, listener, 0 -> fd
    call check_result, fd, "accept"
    sys close, listener
    ret
end

func call_peer() -> fd
    let host, length, port, error
    call argument, 1 -> host, length
    call argument_int, 2 -> port, error
    call check_result, error, "port"
    call tcp_connect, host, length, port -> fd
    call check_result, fd, "connect"
    ret
end

; The thread that sends: at the end of the input it ends this side of the connection, and the peer hears of it.
func send_typed(fd)
    let p, count, error
    la p, typed
next:
    sys read, STDIN, p, BUFFER_BYTES -> count
    blez count, ended
    call send_all, fd, p, count -> error
    beqz error, next
ended:
    sys shutdown, fd, SHUT_WR
    ret
end

; The thread that prints, until the peer ends.
func print_heard(fd)
    let p, count
    la p, heard
next:
    sys recv, fd, p, BUFFER_BYTES, 0 -> count
    blez count, done
    call print_string, p, count
    j next
done:
    ret
end
