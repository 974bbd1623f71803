; TCP inside one machine, server and client as two threads over loopback: addresses, both directions, half-close, errors.
; expect: listens on 127.0.0.1, port given 1
; expect: server got [question], 8 bytes
; expect: client got [answer], then 0
; expect: names agree 1
; expect: not connected ENOTCONN, busy EADDRINUSE
; expect: nothing there ECONNREFUSED
import "std/errno"
import "std/io"
import "std/net"

needs "--allow-net"

const BUFFER_BYTES = 256

data here: .space Sockaddr
data there: .space Sockaddr
data asked: .space byte[BUFFER_BYTES]
data told: .space byte[BUFFER_BYTES]

func main()
    let listener, thread, p, port, named
    call tcp_listen, "0" -> listener
    call check_result, listener, "listen"
    la p, here
    sys getsockname, listener, p
    lhu port, [p + Sockaddr.port]
    snez named, port
    print "listens on 127.0.0.1, port given {}\n", named
    spawn serve, listener -> thread
    call ask, port
    join thread
    call errors, p
    sys close, listener
    call refused, p
    ret
end

func serve(listener)
    let fd, p, n
    la p, asked
    sys accept, listener, 0 -> fd
    call check_result, fd, "accept"
    call recv_all, fd, p, BUFFER_BYTES -> n
    print "server got [{s}], {} bytes\n", p, n, n
    call send_all, fd, "answer"
    sys close, fd
    ret
end

func ask(port)
    let fd, p, n, rest, q, same
    la p, told
    la q, there
    call tcp_connect, "127.0.0.1", port -> fd
    call check_result, fd, "connect"
    call send_all, fd, "question"
    sys shutdown, fd, SHUT_WR
    sys getpeername, fd, q
    call recv_all, fd, p, BUFFER_BYTES -> n
    sys recv, fd, p, 1, 0 -> rest
    print "client got [{s}], then {}\n", p, n, rest
    lhu same, [q + Sockaddr.port]
    seq same, same, port
    print "names agree {}\n", same
    sys close, fd
    ret
end

func refused(sockaddr)
    let fd, p, n
    call tcp_connect_to, sockaddr -> fd
    call error_name, fd -> p, n
    print "nothing there {s}\n", p, n
    ret
end

func errors(sockaddr)
    let fd, error, p, n, q, m
    sys socket, AF_INET, SOCK_STREAM -> fd
    sys send, fd, "x", 0 -> error
    call error_name, error -> p, n
    sys close, fd
    call tcp_listen_on, sockaddr -> error
    call error_name, error -> q, m
    print "not connected {s}, busy {s}\n", p, n, q, m
    ret
end
