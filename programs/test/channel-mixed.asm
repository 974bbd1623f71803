; std/channel with everything at once: senders that wait and that try, receivers of one channel and of both, until the end.
; quanta: 1 2 5 17 61 10000
; seeds: 1 2 3 4
; expect: 200 values came, sum 20100
import "std/channel"
import "std/io"
import "std/thread"

const EACH = 50
const SENDERS = 4
const RECEIVERS = 4

data narrow: .space Channel
data wide: .space Channel
data narrow_places: .quad 0
data wide_places: .space quad[3]
; One array for each thread that selects, because it takes out what has come to its end.
data first_choice: .quad narrow, wide
data second_choice: .quad wide, narrow
data senders: .space quad[SENDERS]
data receivers: .space quad[RECEIVERS]
data came: .quad 0
data sum: .quad 0

func main()
    let p, q, count, total
    la p, narrow
    la q, narrow_places
    call channel_init, p, q, 1
    la p, wide
    la q, wide_places
    call channel_init, p, q, 3
    call start
    la p, senders
    call join_all, p, SENDERS
    call channel_close, narrow
    call channel_close, wide
    la p, receivers
    call join_all, p, RECEIVERS
    la p, came
    ld count, [p]
    la p, sum
    ld total, [p]
    print "{} values came, sum {}\n", count, total
    ret
end

func start()
    let p, thread
    la p, receivers
    spawn select, first_choice -> thread
    sd thread, [p]
    spawn select, second_choice -> thread
    sd thread, [p + 8]
    spawn receive, narrow -> thread
    sd thread, [p + 16]
    spawn receive, wide -> thread
    sd thread, [p + 24]
    la p, senders
    spawn send, narrow, 0 -> thread
    sd thread, [p]
    spawn send, wide, EACH -> thread
    sd thread, [p + 8]
    spawn send, narrow, 2 * EACH -> thread
    sd thread, [p + 16]
    spawn try_to_send, wide, 3 * EACH -> thread
    sd thread, [p + 24]
    ret
end

; Sends the EACH numbers behind `value`.
func send(channel, value)
    let last
    add last, value, EACH
next:
    add value, value, 1
    call channel_send, channel, value
    blt value, last, next
    ret
end

func try_to_send(channel, value)
    let last, error
    add last, value, EACH
next:
    add value, value, 1
again:
    yield
    call channel_try_send, channel, value -> error
    bnez error, again
    blt value, last, next
    ret
end

func receive(channel)
    let value, error
next:
    call channel_receive, channel -> value, error
    bnez error, done
    call note, value
    j next
done:
    ret
end

func select(channels)
    let index, value, error, open, slot, none
    li open, 2
next:
    call channel_select, channels, 2, index -> index, value, error
    bnez error, ended
    call note, value
    add index, index, 1
    j next
ended:
    sh3add slot, index, channels
    sd none, [slot]
    sub open, open, 1
    bgtz open, next
    ret
end

func note(value)
    let p, one
    li one, 1
    la p, came
    amoadd.d one, one, [p]
    la p, sum
    amoadd.d value, value, [p]
    ret
end
