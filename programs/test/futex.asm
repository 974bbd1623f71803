; futex: a value that differs, a time limit, waking none, one and all; a wrong address.
; expect: differs EAGAIN, limit ETIMEDOUT, odd address EINVAL
; expect: woke 0, then 1, then 2
; expect: all 3 went on
import "std/errno"
import "std/io"
import "std/thread"
import "std/time"

const WAITERS = 3

data place: .word 0, 0
data gone: .quad 0
data threads: .space quad[WAITERS]

func main()
    call errors
    call waking
    ret
end

func errors()
    let p, odd, error, a, an, b, bn, c, cn
    la p, place
    sys futex_wait, p, 1, -1 -> error
    call error_name, error -> a, an
    sys futex_wait, p, 0, MILLISECOND -> error
    call error_name, error -> b, bn
    add odd, p, 1
    sys futex_wait, odd, 0, 0 -> error
    call error_name, error -> c, cn
    print "differs {s}, limit {s}, odd address {s}\n", a, an, b, bn, c, cn
    ret
end

func waking()
    let p, slot, base, i, thread, none, one, rest, count
    la p, place
    sys futex_wake, p, 1 -> none
    la base, threads
next:
    spawn wait_here -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, WAITERS, next
    call sleep_ms, 1
    sys futex_wake, p, 1 -> one
    sys futex_wake, p, WAITERS -> rest
    print "woke {}, then {}, then {}\n", none, one, rest
    call join_all, base, WAITERS
    la p, gone
    ld count, [p]
    print "all {} went on\n", count
    ret
end

func wait_here()
    let p, one
    la p, place
    sys futex_wait, p, 0, -1
    la p, gone
    li one, 1
    amoadd.d one, one, [p]
    ret
end
