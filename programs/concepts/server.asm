; A TCP server that takes one connection after another and prints what each one sends, until the peer closes.
; Waiting in accept or recv blocks this thread only; another connection waits in the backlog meanwhile.
; Run: vmrun --allow-net programs/concepts/server.asm 8000, then: echo "hello world" | nc -N 127.0.0.1 8000
; With --once before or behind the port it ends after one connection. A port may have an address: 127.0.0.1:8000.
; tested-by: test/network/tcp.test.ts
; tested-by: test/network/two-machines.test.ts
import "std/args"
import "std/io"
import "std/net"

needs "--allow-net"

const BUFFER_BYTES = 4096

data peer: .space Sockaddr
data buffer: .space byte[BUFFER_BYTES]

func main()
    let once, place, length, listener, p, connection
    call argument_is, 0, "--once" -> once
    call argument, once -> place, length
    bnez once, listen
    call argument_is, 1, "--once" -> once
listen:
    bgez length, given
    call usage, "server [--once] PORT"
given:
    call tcp_listen, place, length -> listener
    call check_result, listener, place, length
    la p, peer
next:
    sys accept, listener, p -> connection
    call check_result, connection, "accept"
    call print_peer, p
    call print_received, connection
    sys close, connection
    beqz once, next
    ret
end

func print_peer(sockaddr)
    call io_begin
    call io_text, "connection from "
    call io_address, sockaddr
    call io_text, "\n"
    call io_end
    ret
end

func print_received(connection)
    let p, received
    la p, buffer
next:
    sys recv, connection, p, BUFFER_BYTES, 0 -> received
    blez received, ended
    call print_string, p, received
    j next
ended:
    beqz received, done
    print "connection lost\n"
done:
    ret
end
