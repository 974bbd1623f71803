; Readers and writers: any number of threads may read at once, but who writes is alone. First all readers meet while each
; holds the lock, so they share it; then they read beside writers, and everyone looks whether somebody is there who may not be.
; Run: vmrun --quantum 7 programs/concepts/readers-writers.asm
; models: 11 mn
; expect: 4 readers were in at once
; expect: 80 reads and 40 writes, 0 disturbed
import "std/io"
import "std/rwlock"
import "std/thread"

const READERS = 4
const WRITERS = 2
const STEPS = 20

data lock: .space RwLock
data meeting: .space Barrier
data readers_in: .quad 0
data writers_in: .quad 0
data reads: .quad 0
data writes: .quad 0
data disturbed: .quad 0
data threads: .space quad[READERS + WRITERS]

func main()
    let barrier, base, slot, i, thread, p, a, b, c
    la barrier, meeting
    call barrier_init, barrier, READERS + 1
    la base, threads
next_reader:
    spawn reader -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, READERS, next_reader
    call barrier_wait, barrier
    la p, readers_in
    ld a, [p]
    print "{} readers were in at once\n", a
    call barrier_wait, barrier
next_writer:
    spawn writer -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, READERS + WRITERS, next_writer
    call join_all, base, READERS + WRITERS
    la p, reads
    ld a, [p]
    la p, writes
    ld b, [p]
    la p, disturbed
    ld c, [p]
    print "{} reads and {} writes, {} disturbed\n", a, b, c
    ret
end

func reader()
    let l, barrier, step
    la l, lock
    la barrier, meeting
    call rwlock_read_lock, l
    call change, readers_in, 1
    call barrier_wait, barrier
    call barrier_wait, barrier
    call change, readers_in, -1
    call rwlock_read_unlock, l
next:
    call read_once
    add step, step, 1
    blt step, STEPS, next
    ret
end

func writer()
    let step
next:
    call write_once
    add step, step, 1
    blt step, STEPS, next
    ret
end

func read_once()
    let l, writers
    la l, lock
    call rwlock_read_lock, l
    call change, readers_in, 1
    yield
    call change, writers_in, 0 -> writers
    snez writers, writers
    call change, disturbed, writers
    call change, readers_in, -1
    call rwlock_read_unlock, l
    call change, reads, 1
    ret
end

func write_once()
    let l, readers, writers
    la l, lock
    call rwlock_write_lock, l
    call change, writers_in, 1 -> writers
    yield
    call change, readers_in, 0 -> readers
    add readers, readers, writers
    snez readers, readers
    call change, disturbed, readers
    call change, writers_in, -1
    call rwlock_write_unlock, l
    call change, writes, 1
    ret
end

; Add to a counter; what it was before.
func change(counter, difference) -> before
    amoadd.d before, difference, [counter]
    ret
end
