; connections PORT COUNT: accepts COUNT connections, a thread for each, and says so when every thread is about to wait for data.
; Each thread greets its peer with a plus, then sends back what it receives until the peer ends.
import "std/args"
import "std/io"
import "std/net"

needs "--allow-net"

const MOST = 20000
const BUFFER_BYTES = 64

data buffers: .zero MOST * BUFFER_BYTES
data arrived: .quad 0

func main() -> status
    let place, length, listener, count, connection, p, t
    call argument, 0 -> place, length
    call argument_int, 1 -> count
    call tcp_listen, place, length -> listener
    call check_result, listener, place, length
    la p, buffers
    mv length, count
next:
    sys accept, listener, 0 -> connection
    call check_result, connection, "accept"
    spawn echo, connection, p -> t
    call check_result, t, "spawn"
    sys thread_detach, t
    add p, p, BUFFER_BYTES
    sub length, length, 1
    bgtz length, next
    la p, arrived
wait:
    ld t, [p]
    bge t, count, all
    yield
    j wait
all:
    print "{} threads wait\n", count
    sys thread_exit, 0
    ret
end

func echo(connection, buffer)
    let received, error, p, one
    la p, arrived
    li one, 1
    amoadd.d one, one, [p]
    call send_all, connection, "+" -> error
    bnez error, done
next:
    sys recv, connection, buffer, BUFFER_BYTES, 0 -> received
    blez received, done
    call send_all, connection, buffer, received -> error
    beqz error, next
done:
    sys close, connection
    ret
end
