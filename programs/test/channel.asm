; std/channel: order, a full and an empty channel, closing, threads that a close wakes, and select.
; models: 11 mn
; expect: try_send 0 0 -EAGAIN, try_receive 11 12 -EAGAIN
; expect: close 0, again -EPIPE, send -EPIPE, try_send -EPIPE
; expect: what was in it 13, then -EPIPE, -EPIPE
; expect: woken by close: receiver -EPIPE, sender -EPIPE
; expect: 60 values, sum 1830, 0 out of order
; expect: select: none -EINVAL, first 1 of channel 2, from 2 on 2 of channel 3
; expect: select woken by 7 of channel 3, by close of channel 2 -EPIPE
; expect: selected 60 values, sum 1830, 0 out of order
import "std/channel"
import "std/errno"
import "std/io"
import "std/thread"

const PLACES = 2
const PRODUCERS = 3
const EACH = 20

data one: .space Channel
data two: .space Channel
data three: .space Channel
data one_places: .space quad[PLACES]
data two_places: .space quad[PLACES]
data three_places: .space quad[PLACES]
; The first is passed over.
data several:
    .quad 0
    .quad one
    .quad two
    .quad three
end
const SEVERAL = 4
data threads: .space quad[PRODUCERS]
; The last value of each producer that came.
data latest: .space quad[PRODUCERS]

func main()
    call trying
    call closing
    call woken
    call many
    call selecting
    call woken_in_select
    call select_many
    ret
end

func renew()
    let channel, places
    la channel, one
    la places, one_places
    call channel_init, channel, places, PLACES
    la channel, two
    la places, two_places
    call channel_init, channel, places, PLACES
    la channel, three
    la places, three_places
    call channel_init, channel, places, PLACES
    ret
end

func trying()
    let c, a, b, error
    call renew
    la c, one
    call channel_try_send, c, 11 -> error
    call show, "try_send ", error
    call channel_try_send, c, 12 -> error
    call show, " ", error
    call channel_try_send, c, 13 -> error
    call show, " ", error
    call channel_try_receive, c -> a
    call channel_try_receive, c -> b
    print ", try_receive {} {}", a, b
    call channel_try_receive, c -> a, error
    call show_last, " ", error
    ret
end

func closing()
    let c, value, error
    call renew
    la c, one
    call channel_send, c, 13
    call channel_close, c -> error
    call show, "close ", error
    call channel_close, c -> error
    call show, ", again ", error
    call channel_send, c, 14 -> error
    call show, ", send ", error
    call channel_try_send, c, 14 -> error
    call show_last, ", try_send ", error
    call channel_receive, c -> value
    print "what was in it {}", value
    call channel_receive, c -> value, error
    call show, ", then ", error
    call channel_try_receive, c -> value, error
    call show_last, ", ", error
    ret
end

; Threads that wait when the channel is closed, or come later: both get the same answer.
func woken()
    let c, d, receiver, sender, value
    call renew
    la c, one
    la d, two
    call channel_send, d, 1
    call channel_send, d, 2
    spawn receive_end, c -> receiver
    spawn channel_send, d, 3 -> sender
    yield
    call channel_close, c
    call channel_close, d
    join receiver -> value
    call show, "woken by close: receiver ", value
    join sender -> value
    call show_last, ", sender ", value
    ret
end

func receive_end(c) -> error
    let value
    call channel_receive, c -> value, error
    ret
end

; Producer i sends i * EACH + 1 .. (i + 1) * EACH.
func produce(c, i)
    let value, last
    mul value, i, EACH
    add last, value, EACH
next:
    add value, value, 1
    call channel_send, c, value
    blt value, last, next
    ret
end

; Count a value that came; `late` is 1 when a later one of the same producer was there before.
func account(value) -> late
    let producer, p, before
    sub producer, value, 1
    div producer, producer, EACH
    la p, latest
    sh3add p, producer, p
    ld before, [p]
    sd value, [p]
    sgt late, before, value
    ret
end

func start_producers(channels)
    let base, slot, i, thread, channel, zero
    la base, threads
next:
    ld channel, [channels]
    add channels, channels, 8
    spawn produce, channel, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    la slot, latest
    sh3add slot, i, slot
    sd zero, [slot]
    add i, i, 1
    blt i, PRODUCERS, next
    ret
end

data only_one:
    .quad one
    .quad one
    .quad one
end

func many()
    let channels, closer, c, value, error, count, sum, late, wrong
    call renew
    la channels, only_one
    call start_producers, channels
    spawn close_after_producers -> closer
    la c, one
next:
    call channel_receive, c -> value, error
    bnez error, ended
    call account, value -> late
    add wrong, wrong, late
    add count, count, 1
    add sum, sum, value
    j next
ended:
    join closer
    print "{} values, sum {}, {} out of order\n", count, sum, wrong
    ret
end

func close_after_producers()
    let base, c
    la base, threads
    call join_all, base, PRODUCERS
    la c, one
    call channel_close, c
    ret
end

func selecting()
    let channels, c, index, value, error
    call renew
    la channels, several
    call channel_select, channels, 1, 0 -> index, value, error
    call show, "select: none ", error
    la c, two
    call channel_send, c, 1
    la c, three
    call channel_send, c, 2
    call channel_send, c, 3
    call channel_select, channels, SEVERAL, 0 -> index, value
    print ", first {} of channel {}", value, index
    la c, two
    call channel_send, c, 1
    call channel_select, channels, SEVERAL, 3 -> index, value
    print ", from 2 on {} of channel {}\n", value, index
    ret
end

func woken_in_select()
    let channels, c, index, value, error, thread
    call renew
    la channels, several
    la c, three
    spawn channel_send, c, 7 -> thread
    call channel_select, channels, SEVERAL, 0 -> index, value
    join thread
    print "select woken by {} of channel {}", value, index
    la c, two
    spawn channel_close, c -> thread
    call channel_select, channels, SEVERAL, 0 -> index, value, error
    join thread
    print ", by close of channel {}", index
    call show_last, " ", error
    ret
end

; Each producer has a channel; whoever selects begins behind the last one.
func select_many()
    let channels, base, first, value, count, sum, late, wrong
    call renew
    la channels, several
    add channels, channels, 8
    call start_producers, channels
next:
    call channel_select, channels, PRODUCERS, first -> first, value
    add first, first, 1
    call account, value -> late
    add wrong, wrong, late
    add count, count, 1
    add sum, sum, value
    blt count, PRODUCERS * EACH, next
    la base, threads
    call join_all, base, PRODUCERS
    print "selected {} values, sum {}, {} out of order\n", count, sum, wrong
    ret
end

func show(text, length, error)
    let p, n
    beqz error, fine
    call error_name, error -> p, n
    print "{s}-{s}", text, length, p, n
    ret
fine:
    print "{s}0", text, length
    ret
end

func show_last(text, length, error)
    call show, text, length, error
    print "\n"
    ret
end
