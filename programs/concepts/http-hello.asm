; A web server in a page: a thread for each connection reads one request and answers it with a greeting.
; Run: vmrun --allow-net programs/concepts/http-hello.asm 8000, then: curl http://127.0.0.1:8000/
; tested-by: test/network/tcp.test.ts
import "std/args"
import "std/io"
import "std/memory"
import "std/net"

needs "--allow-net"

const REQUEST_BYTES = 4096
; The end of a request's head, "\r\n\r\n", as a little-endian word.
const HEAD_END = 0x0a0d0a0d

data response:
    .string "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\nConnection: close\r\n\r\n"
    .string "Hello, world!\n"
end

func main()
    let place, length, listener, connection, thread
    call argument, 0 -> place, length
    bgez length, given
    call usage, "http-hello PORT"
given:
    call tcp_listen, place, length -> listener
    call check_result, listener, place, length
next:
    sys accept, listener, 0 -> connection
    call check_result, connection, "accept"
    spawn serve, connection -> thread
    call check_result, thread, "spawn"
    sys thread_detach, thread
    j next
end

; Answer when the head has come whole: an answer before that could be lost with the rest of the request.
func serve(connection)
    let request, room, p, count, last
    call malloc, REQUEST_BYTES -> request
    beqz request, close
    mv p, request
    li room, REQUEST_BYTES
next:
    sys recv, connection, p, room, 0 -> count
    blez count, done
    add p, p, count
    sub room, room, count
    bgt room, REQUEST_BYTES - 4, next
    lw last, [p - 4]
    bne last, HEAD_END, next
    la p, response
    call send_all, connection, p, sizeof(response)
done:
    call free, request
close:
    sys close, connection
    ret
end
