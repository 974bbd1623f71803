; std/rwlock: readers share, a writer is alone, all go in the order in which they came, and trying never waits.
; models: 11 mn
; expect: 3 readers in at once; then a writer: 0, a reader: 1
; expect: while a writer waits, a reader: 0
; expect: order R1 W2 R3 R4 W5
; expect: while one writes: reader 0, writer 0; free: reader 1, writer 1
; expect: 60 writes of 60, 0 torn
import "std/io"
import "std/rwlock"
import "std/thread"

const READERS = 3
const WRITERS = 2
const STEPS = 30
const COMERS = 5

data lock: .space RwLock
data meeting: .space Barrier
data threads: .space quad[COMERS]
data entered: .quad 0
data log: .space quad[COMERS]
data left_half: .quad 0
data right_half: .quad 0
data torn: .quad 0

func main()
    call sharing
    call waiting_writer
    call arrival
    call trying
    call consistency
    ret
end

func spawn_all(function, count)
    let base, slot, i, thread
    la base, threads
next:
    spawn function as read_together, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, count, next
    ret
end

func join_first(count)
    let base
    la base, threads
    call join_all, base, count
    ret
end

; The readers meet while each holds the lock, and meet again after the first thread has tried it.
func sharing()
    let b, l, function, write, read
    la b, meeting
    la l, lock
    call barrier_init, b, READERS + 1
    la function, read_together
    call spawn_all, function, READERS
    call barrier_wait, b
    call rwlock_try_write_lock, l -> write
    call rwlock_try_read_lock, l -> read
    call rwlock_read_unlock, l
    call barrier_wait, b
    call join_first, READERS
    print "{} readers in at once; then a writer: {}, a reader: {}\n", READERS, write, read
    ret
end

func read_together(i)
    let b, l
    la b, meeting
    la l, lock
    call rwlock_read_lock, l
    call barrier_wait, b
    call barrier_wait, b
    call rwlock_read_unlock, l
    ret
end

; Waits until the lock has given so many tickets in all.
func until_came(tickets)
    let l, next
    la l, lock
look:
    yield
    lw.aq next, [l + RwLock.next]
    blt next, tickets, look
    ret
end

func waiting_writer()
    let l, came, thread, read
    la l, lock
    call rwlock_read_lock, l
    lw.aq came, [l + RwLock.next]
    add came, came, 1
    spawn write_once -> thread
    call until_came, came
    call rwlock_try_read_lock, l -> read
    print "while a writer waits, a reader: {}\n", read
    call rwlock_read_unlock, l
    join thread
    ret
end

func write_once()
    let l
    la l, lock
    call rwlock_write_lock, l
    call rwlock_write_unlock, l
    ret
end

; They come one after another while the lock is held; each notes itself when it is in. Of the two readers that are in together
; either may be the first to do so: they are printed in order.
func arrival()
    let l, base, slot, thread, came, i, p, a, b, c, d, e
    la l, lock
    la base, threads
    call rwlock_write_lock, l
    lw.aq came, [l + RwLock.next]
next:
    spawn come, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    add came, came, 1
    call until_came, came
    blt i, COMERS, next
    call rwlock_write_unlock, l
    call join_first, COMERS
    la p, log
    ld a, [p]
    ld b, [p + 8]
    ld c, [p + 16]
    ld d, [p + 24]
    ld e, [p + 32]
    min i, c, d
    max d, c, d
    print "order R{} W{} R{} R{} W{}\n", a, b, i, d, e
    ret
end

func come(i)
    let l, number
    la l, lock
    add number, i, 1
    switch i, reader, writer, reader, reader, writer
reader:
    call rwlock_read_lock, l
    call note, number
    call rwlock_read_unlock, l
    ret
writer:
    call rwlock_write_lock, l
    call note, number
    call rwlock_write_unlock, l
    ret
end

func note(number)
    let p, place, one
    la p, entered
    li one, 1
    amoadd.d place, one, [p]
    la p, log
    sh3add p, place, p
    sd number, [p]
    ret
end

func trying()
    let l, read, write, read_free, write_free
    la l, lock
    call rwlock_try_write_lock, l
    call rwlock_try_read_lock, l -> read
    call rwlock_try_write_lock, l -> write
    call rwlock_write_unlock, l
    call rwlock_try_read_lock, l -> read_free
    call rwlock_read_unlock, l
    call rwlock_try_write_lock, l -> write_free
    call rwlock_write_unlock, l
    print "while one writes: reader {}, writer {}; free: reader {}, writer {}\n", read, write, read_free, write_free
    ret
end

; Writers change two halves one after the other; whoever reads them finds them equal.
func consistency()
    let function, p, written, torn_count
    la function, read_or_write
    call spawn_all, function, READERS + WRITERS
    call join_first, READERS + WRITERS
    la p, left_half
    ld written, [p]
    la p, torn
    ld torn_count, [p]
    print "{} writes of {}, {} torn\n", written, WRITERS * STEPS, torn_count
    ret
end

func read_or_write(i)
    let left
    li left, STEPS
again:
    blt i, WRITERS, writer
    call read_halves
    j next
writer:
    call write_halves
next:
    sub left, left, 1
    bgtz left, again
    ret
end

func read_halves()
    let l, p, left, right
    la l, lock
    call rwlock_read_lock, l
    la p, left_half
    ld left, [p]
    yield
    la p, right_half
    ld right, [p]
    call rwlock_read_unlock, l
    sne left, left, right
    la p, torn
    amoadd.d left, left, [p]
    ret
end

func write_halves()
    let l, p, value
    la l, lock
    call rwlock_write_lock, l
    la p, left_half
    ld value, [p]
    add value, value, 1
    sd value, [p]
    yield
    la p, right_half
    sd value, [p]
    call rwlock_write_unlock, l
    ret
end
