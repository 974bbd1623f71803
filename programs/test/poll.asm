; poll: nothing ready, a time limit, bytes to read, room to write, a closed peer, a bad descriptor; woken by another thread.
; models: 11 mn
; expect: nothing 0
; expect: 1 ready: read 0, write 4
; expect: 2 ready: read 1, write 4
; expect: hang-up 16
; expect: bad 32
; expect: woken 1 by 1
import "std/file"
import "std/io"
import "std/time"

data polled: .space PollFd[2]

func main()
    let from, to, p, ready, first, second
    sys pipe -> from, to
    la p, polled
    call want, p, from, POLLIN
    sys poll, p, 1, MILLISECOND -> ready
    print "nothing {}\n", ready
    call poll_both, from, to
    sys write, to, "x"
    call poll_both, from, to
    sys read, from, p, 1
    sys close, to
    call poll_one, from -> ready, first
    print "hang-up {}\n", first
    sys close, from
    call poll_one, from -> ready, second
    print "bad {}\n", second
    call woken
    ret
end

func want(p, fd, events)
    let zero
    sw fd, [p + PollFd.fd]
    sh events, [p + PollFd.events]
    sh zero, [p + PollFd.revents]
    ret
end

func poll_both(from, to)
    let p, q, ready, first, second
    la p, polled
    add q, p, sizeof(PollFd)
    call want, p, from, POLLIN
    call want, q, to, POLLOUT
    sys poll, p, 2, 0 -> ready
    lhu first, [p + PollFd.revents]
    lhu second, [q + PollFd.revents]
    print "{} ready: read {}, write {}\n", ready, first, second
    ret
end

func poll_one(fd) -> ready, events
    let p
    la p, polled
    call want, p, fd, POLLIN
    sys poll, p, 1, -1 -> ready
    lhu events, [p + PollFd.revents]
    ret
end

func woken()
    let from, to, thread, ready, events
    sys pipe -> from, to
    spawn write_later, to -> thread
    call poll_one, from -> ready, events
    print "woken {} by {}\n", ready, events
    join thread
    ret
end

func write_later(fd)
    call sleep_ms, 1
    sys write, fd, "x"
    ret
end
