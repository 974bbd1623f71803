; Who gets a lock that three threads want all the time? Each keeps it while the others have a turn, gives it back and asks
; again at once. A spin lock is free only for that moment, in which no other thread runs: the first one has it always. A
; ticket lock puts it behind those who asked before. At quanta of a few instructions chance helps the spinners.
; Run: vmrun programs/concepts/spin-ticket.asm
; quanta: 257 1000 10000
; expect: spin lock: 300 0 0
; expect: ticket lock: 100 100 100
import "std/io"
import "std/spin"
import "std/thread"

const THREADS = 3
const SECTIONS = 300

data spin: .space SpinLock
data ticket: .space TicketLock
data sections: .quad 0
data shares: .space quad[THREADS]
data threads: .space quad[THREADS]

func main()
    let function
    la function, with_spin_lock
    call compete, "spin lock", function
    la function, with_ticket_lock
    call compete, "ticket lock", function
    ret
end

func compete(name, length, function)
    let base, slot, i, thread, p, a, b, c, zero
    la p, sections
    sd zero, [p]
    la p, shares
    la base, threads
next:
    sh3add slot, i, p
    sd zero, [slot]
    spawn function as with_spin_lock, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, THREADS, next
    call join_all, base, THREADS
    ld a, [p]
    ld b, [p + 8]
    ld c, [p + 16]
    print "{s}: {} {} {}\n", name, length, a, b, c
    ret
end

func with_spin_lock(i)
    let l, more
    la l, spin
next:
    call spin_lock, l
    call critical_section, i -> more
    call spin_unlock, l
    bnez more, next
    ret
end

func with_ticket_lock(i)
    let l, more
    la l, ticket
next:
    call ticket_lock, l
    call critical_section, i -> more
    call ticket_unlock, l
    bnez more, next
    ret
end

; Counts for the thread while there are sections left.
func critical_section(i) -> more
    let p, count
    la p, sections
    ld count, [p]
    slt more, count, SECTIONS
    beqz more, done
    add count, count, 1
    sd count, [p]
    la p, shares
    sh3add p, i, p
    ld count, [p]
    add count, count, 1
    sd count, [p]
    yield
done:
    ret
end
