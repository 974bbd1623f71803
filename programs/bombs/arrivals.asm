; Connects to a listener of its own that accepts nobody, and closes its ends: what arrived is kept. Then it makes sockets as long as it can.
; tested-by: test/bombs.test.ts
; bomb: goes on
import "std/errno"
import "std/net"

const BATCHES = 6
const BATCH = 16
const NAP_NS = 2_000_000

data address: .zero 24
data fds: .zero 128

func main() -> status
    let listener, fd, p, q, batch, i
    call tcp_listen, "127.0.0.1:0" -> listener
    mv status, listener
    bltz listener, done
    la p, address
    sys getsockname, listener, p
connect:
    la q, fds
    li i, 0
next:
    sys socket, AF_INET, SOCK_STREAM -> fd
    bltz fd, failed
    sd fd, [q]
    add q, q, 8
    sys set_nonblock, fd, 1
    sys connect, fd, p
    add i, i, 1
    blt i, BATCH, next
    sys sleep, NAP_NS
close:
    sub q, q, 8
    ld fd, [q]
    sys close, fd
    sub i, i, 1
    bgtz i, close
    add batch, batch, 1
    blt batch, BATCHES, connect
more:
    sys socket, AF_INET, SOCK_STREAM -> fd
    bgez fd, more
failed:
    li status, 1
    bne fd, -EMFILE, done
keep:
    yield
    j keep
done:
    ret
end
