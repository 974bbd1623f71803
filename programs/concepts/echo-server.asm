; An iterative echo server: it serves one connection until its end, then takes the next one. A second client waits.
; Run: vmrun --allow-net programs/concepts/echo-server.asm 8000 [--once]
; tested-by: test/network/tcp.test.ts
; tested-by: test/network/two-machines.test.ts
import "std/args"
import "std/io"
import "std/net"

needs "--allow-net"

const BUFFER_BYTES = 4096

data buffer: .space byte[BUFFER_BYTES]

func main()
    let place, length, once, listener, connection
    call argument, 0 -> place, length
    call argument_is, 1, "--once" -> once
    bgez length, given
    call usage, "echo-server PORT [--once]"
given:
    call tcp_listen, place, length -> listener
    call check_result, listener, place, length
next:
    sys accept, listener, 0 -> connection
    call check_result, connection, "accept"
    call echo, connection
    sys close, connection
    beqz once, next
    ret
end

; Send back all that comes, until the peer ends or the connection is lost.
func echo(connection)
    let p, received, error
    la p, buffer
next:
    sys recv, connection, p, BUFFER_BYTES, 0 -> received
    blez received, done
    call send_all, connection, p, received -> error
    beqz error, next
done:
    ret
end
