; A client sends its request and then waits for the reply.
; exit: 0
import "std/channel"
import "std/thread"

data requests: .space Channel
data replies: .space Channel
data places: .space quad[2]

func main()
    let p, q, r, one, other
    la p, requests
    la q, replies
    la r, places
    call channel_init, p, r, 1
    add r, r, 8
    call channel_init, q, r, 1
    spawn client, p, q -> one
    spawn server, p, q -> other
    join one
    join other
    ret
end

func client(requests_address, replies_address)
    let value
    call channel_send, requests_address, 1
    call channel_receive, replies_address -> value
    ret
end

func server(requests_address, replies_address)
    let value
    call channel_receive, requests_address -> value
    call channel_send, replies_address, value
    ret
end
