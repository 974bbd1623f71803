; std/spin: exclusion with each lock, trying, and tickets that are served in the order in which they were taken.
; models: 11 mn
; expect: spin 150, ticket 150, Peterson 100
; expect: try: spin 1 0 1, ticket 1 0 1
; expect: served 1 2 3 4
import "std/io"
import "std/spin"
import "std/thread"

const WORKERS = 3
const STEPS = 50
const COMERS = 4

data spin: .space SpinLock
data ticket: .space TicketLock
data peterson: .space PetersonLock
data counter: .quad 0
data threads: .space quad[COMERS]
data served: .space quad[COMERS]

func main()
    call exclusion
    call trying
    call arrival
    ret
end

func exclusion()
    let with_spin, with_ticket, with_peterson, function
    la function, count_with_spin
    call count_up, function, WORKERS -> with_spin
    la function, count_with_ticket
    call count_up, function, WORKERS -> with_ticket
    la function, count_with_peterson
    call count_up, function, 2 -> with_peterson
    print "spin {}, ticket {}, Peterson {}\n", with_spin, with_ticket, with_peterson
    ret
end

func count_up(function, workers) -> value
    let base, slot, i, thread, p
    la p, counter
    sd value, [p]
    la base, threads
next:
    spawn function as count_with_spin, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, workers, next
    call join_all, base, workers
    ld value, [p]
    ret
end

func count_with_spin(i)
    let lock, left
    la lock, spin
    li left, STEPS
next:
    call spin_lock, lock
    call increment_slowly
    call spin_unlock, lock
    sub left, left, 1
    bgtz left, next
    ret
end

func count_with_ticket(i)
    let lock, left
    la lock, ticket
    li left, STEPS
next:
    call ticket_lock, lock
    call increment_slowly
    call ticket_unlock, lock
    sub left, left, 1
    bgtz left, next
    ret
end

func count_with_peterson(side)
    let lock, left
    la lock, peterson
    li left, STEPS
next:
    call peterson_lock, lock, side
    call increment_slowly
    call peterson_unlock, lock, side
    yield
    sub left, left, 1
    bgtz left, next
    ret
end

func increment_slowly()
    let p, value
    la p, counter
    ld value, [p]
    add value, value, 1
    yield
    sd value, [p]
    ret
end

func trying()
    let lock, a, b, c, d, e, f
    la lock, spin
    call spin_try_lock, lock -> a
    call spin_try_lock, lock -> b
    call spin_unlock, lock
    call spin_try_lock, lock -> c
    la lock, ticket
    call ticket_try_lock, lock -> d
    call ticket_try_lock, lock -> e
    call ticket_unlock, lock
    call ticket_try_lock, lock -> f
    call ticket_unlock, lock
    print "try: spin {} {} {}, ticket {} {} {}\n", a, b, c, d, e, f
    ret
end

; Threads take their tickets one after another while the lock is held.
func arrival()
    let lock, base, slot, thread, before, next, i, a, b, c, d
    la lock, ticket
    la base, threads
    call ticket_lock, lock
next_thread:
    lw.aq before, [lock + TicketLock.next]
    spawn be_served, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
look:
    yield
    lw.aq next, [lock + TicketLock.next]
    beq next, before, look
    add i, i, 1
    blt i, COMERS, next_thread
    la slot, counter
    li next, 0
    sd next, [slot]
    call ticket_unlock, lock
    call join_all, base, COMERS
    la base, served
    ld a, [base]
    ld b, [base + 8]
    ld c, [base + 16]
    ld d, [base + 24]
    print "served {} {} {} {}\n", a, b, c, d
    ret
end

; Notes which one in order this thread was.
func be_served(i)
    let lock, p, place
    la lock, ticket
    call ticket_lock, lock
    call increment_slowly
    la p, counter
    ld place, [p]
    la p, served
    sh3add p, i, p
    sd place, [p]
    call ticket_unlock, lock
    ret
end
