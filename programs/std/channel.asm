; Channels: bounded buffers of 64-bit words between threads. Values come out in the order in which they were put in. A thread
; waits in the kernel while there is no room, or no value; who has waited longest is woken, but a thread that comes before
; that one runs is first. Any thread may send, receive and close. spec/synchronization.md.
import "std/errno"
import "std/thread"

; A bounded buffer of 64-bit words. Set up by channel_init.
export struct Channel
    lock: Mutex
    not_full: Condition
    not_empty: Condition
    ; Threads that wait in channel_select for this channel among others.
    selecting: word
    closed: word
    capacity: word
    count: word
    ; The place of the oldest value.
    head: word
    places: quad
end

; Changes when a value or an end comes into a channel that is selected: all threads in channel_select wait for it.
data arrivals: .word 0

const FOR_EVER = -1
const ALL = 0x7fffffff

; Make memory a channel, open and empty. Do this before other threads use it.
; args: channel address of a Channel; places address of `capacity` quads, which are the channel's from now on; capacity
; how many values there is room for, 1 .. 2^31 - 1
; misuse: without room, as in memory that is 0, sending and receiving wait for ever
export func channel_init(channel, places, capacity)
    let zero, size
    li size, sizeof(Channel)
    mem.fill channel, zero, size
    sw capacity, [channel + Channel.capacity]
    sd places, [channel + Channel.places]
    ret
end

; Wait until there is room and put a value in.
; args: channel address of a Channel; value 64 bits
; results: error 0, or -EPIPE when the channel is closed, also while waiting: then the value is not in it
; cost: a system call, two when threads select the channel
export func channel_send(channel, value) -> error
    let condition
    add condition, channel, Channel.not_full
    call mutex_lock, channel
again:
    call put, channel, value -> error
    bne error, -EAGAIN, done
    call condition_wait, condition, channel
    j again
done:
    call mutex_unlock, channel
    ret
end

; Put a value in if there is room.
; args: channel address of a Channel; value 64 bits
; results: error 0, -EAGAIN when there is no room, or -EPIPE when the channel is closed
; cost: as for channel_send
export func channel_try_send(channel, value) -> error
    call mutex_lock, channel
    call put, channel, value -> error
    call mutex_unlock, channel
    ret
end

; Wait until there is a value and take the oldest.
; args: channel address of a Channel
; results: value 64 bits; error 0, or -EPIPE when the channel is closed and empty, then and from then on
; cost: a system call
export func channel_receive(channel) -> value, error
    let condition
    add condition, channel, Channel.not_empty
    call mutex_lock, channel
again:
    call take, channel -> value, error
    bne error, -EAGAIN, done
    call condition_wait, condition, channel
    j again
done:
    call mutex_unlock, channel
    ret
end

; Take the oldest value if there is one.
; args: channel address of a Channel
; results: value 64 bits; error 0, -EAGAIN when there is none, or -EPIPE when the channel is closed and empty
; cost: a system call when there is a value
export func channel_try_receive(channel) -> value, error
    call mutex_lock, channel
    call take, channel -> value, error
    call mutex_unlock, channel
    ret
end

; Let nothing more in. What is in the channel can still be received; all threads that wait go on.
; args: channel address of a Channel
; results: error 0, or -EPIPE when it is closed already
; cost: two system calls, three when threads select the channel
export func channel_close(channel) -> error
    let closed, condition
    call mutex_lock, channel
    lw closed, [channel + Channel.closed]
    bnez closed, twice
    li closed, 1
    sw closed, [channel + Channel.closed]
    add condition, channel, Channel.not_full
    call condition_broadcast, condition
    add condition, channel, Channel.not_empty
    call condition_broadcast, condition
    call wake_selecting, channel
    j done
twice:
    li error, -EPIPE
done:
    call mutex_unlock, channel
    ret
end

; Wait until one of several channels has a value or has come to its end, and receive from that one.
; args: channels address of their addresses, a quad each, which stay as they are meanwhile; 0 is passed over; count how many;
; first where the search begins: one more than the index of the last time gives each channel its turn, 0 prefers the first
; results: index of the channel, from 0; value, error as for channel_receive, or -EINVAL when there is no channel
; cost: as channel_try_receive for each channel that is asked, and a system call for each wait; a value for one channel wakes all
; threads that select anywhere, and all but one wait again
export func channel_select(channels, count, first) -> index, value, error
    let p, seen
    la p, arrivals
    call take_any, channels, count, first -> index, value, error
    bne error, -EAGAIN, done
    call announce, channels, count, 1
again:
    lw.aq seen, [p]
    call take_any, channels, count, first -> index, value, error
    bne error, -EAGAIN, found
    sys futex_wait, p, seen, FOR_EVER
    j again
found:
    call announce, channels, count, -1
done:
    ret
end

; Put a value in and wake a receiver. The caller holds the lock.
func put(channel, value) -> error
    let closed, count, capacity, place, places, condition
    lw closed, [channel + Channel.closed]
    bnez closed, ended
    lw count, [channel + Channel.count]
    lw capacity, [channel + Channel.capacity]
    bge count, capacity, full
    lw place, [channel + Channel.head]
    add place, place, count
    remu place, place, capacity
    ld places, [channel + Channel.places]
    sh3add place, place, places
    sd value, [place]
    add count, count, 1
    sw count, [channel + Channel.count]
    add condition, channel, Channel.not_empty
    call condition_signal, condition
    call wake_selecting, channel
    ret
ended:
    li error, -EPIPE
    ret
full:
    li error, -EAGAIN
    ret
end

; Take the oldest value and wake a sender. The caller holds the lock.
func take(channel) -> value, error
    let closed, count, capacity, head, place, condition
    lw count, [channel + Channel.count]
    beqz count, empty
    sub count, count, 1
    sw count, [channel + Channel.count]
    lw head, [channel + Channel.head]
    ld place, [channel + Channel.places]
    sh3add place, head, place
    ld value, [place]
    add head, head, 1
    lw capacity, [channel + Channel.capacity]
    remu head, head, capacity
    sw head, [channel + Channel.head]
    add condition, channel, Channel.not_full
    call condition_signal, condition
    ret
empty:
    li error, -EAGAIN
    lw closed, [channel + Channel.closed]
    beqz closed, done
    li error, -EPIPE
done:
    ret
end

; Receive from the first channel that can, in the order of the array from `first` on, once around.
func take_any(channels, count, first) -> index, value, error
    let i, slot, channel, outcome
    li error, -EINVAL
next:
    bge i, count, done
    add index, first, i
    remu index, index, count
    add i, i, 1
    sh3add slot, index, channels
    ld channel, [slot]
    beqz channel, next
    call channel_try_receive, channel -> value, error
    beq error, -EAGAIN, next
done:
    ret
end

; Add to the number of threads that select each of the channels.
func announce(channels, count, change)
    let channel, old
next:
    blez count, done
    ld channel, [channels]
    add channels, channels, 8
    sub count, count, 1
    beqz channel, next
    amoadd.w old, change, [channel + Channel.selecting]
    j next
done:
    ret
end

; Wake the threads that select the channel, by waking all that select. What they look for is in it already.
func wake_selecting(channel)
    let selecting, p, old, one
    lw.aq selecting, [channel + Channel.selecting]
    beqz selecting, done
    la p, arrivals
    li one, 1
    amoadd.w old, one, [p]
    sys futex_wake, p, ALL
done:
    ret
end
