; A lock that many readers or one writer hold, in the order in which they came: each takes a ticket, and readers that follow
; each other are in together. Neither side is preferred, and neither can starve: who has come waits for those before it only.
; Waiting is by futex. The lock is memory that is 0 at first; give its address. spec/synchronization.md.

; A reader-writer lock.
export struct RwLock
    ; The number of one of the threads that are in, which wrote it there itself, plus SHARED when it reads; 0 when none did.
    holder: quad
    ; The ticket of the next thread to come, the one that may begin to read, and the one that may write.
    next: word
    may_read: word
    may_write: word
end

; What lock_wait takes for "others may have it too".
const SHARED = 1 << 52

const FOR_EVER = -1
const ALL = 0x7fffffff

; Wait for all writers that came before and hold the lock for reading.
; args: lock address of a RwLock
; cost: a system call for each time it waits, at most one for each thread before it, and one when somebody came behind it
; misuse: a reader that takes it again waits for ever: for writing always, for reading when a writer came in between
export func rwlock_read_lock(lock)
    let turn
    add turn, lock, RwLock.may_read
    call take_turn, lock, turn, SHARED
    call pass_on, lock, turn
    ret
end

; Hold the lock for reading if no writer holds it and nobody waits.
; args: lock address of a RwLock
; results: taken 1 when this thread reads now, else 0
export func rwlock_try_read_lock(lock) -> taken
    let turn
    add turn, lock, RwLock.may_read
    call try_turn, lock, turn, SHARED -> taken
    beqz taken, done
    call pass_on, lock, turn
done:
    ret
end

; End reading; the last reader lets the writer in that waits.
; args: lock address of a RwLock that this thread holds for reading
; cost: a system call when others hold the lock or wait; it wakes all writers that wait, and all but one wait again
; misuse: a lock that is not held, or held for writing, lets writers in too early or never, unseen
export func rwlock_read_unlock(lock)
    let turn
    call go_out, lock, SHARED
    add turn, lock, RwLock.may_write
    call pass_on, lock, turn
    ret
end

; Wait for all threads that came before and hold the lock for writing.
; args: lock address of a RwLock
; cost: a system call for each time it waits, at most one for each thread before it
; misuse: taking it twice in one thread waits for ever
export func rwlock_write_lock(lock)
    let turn
    add turn, lock, RwLock.may_write
    call take_turn, lock, turn, 0
    ret
end

; Hold the lock for writing if no thread holds it or waits.
; args: lock address of a RwLock
; results: taken 1 when this thread writes now, else 0
export func rwlock_try_write_lock(lock) -> taken
    let turn
    add turn, lock, RwLock.may_write
    call try_turn, lock, turn, 0 -> taken
    ret
end

; End writing and let those in that have waited longest: readers up to the next writer, or a writer.
; args: lock address of a RwLock that this thread holds for writing
; cost: two system calls when others wait; they wake all that wait, and those whose turn it is not wait again
; misuse: as for rwlock_read_unlock
export func rwlock_write_unlock(lock)
    let turn
    call go_out, lock, 0
    add turn, lock, RwLock.may_read
    call pass_on, lock, turn
    add turn, lock, RwLock.may_write
    call pass_on, lock, turn
    ret
end

; Take a ticket, wait until the word at `turn` has come to it, and say who is in, unless another one that is has. `how` is SHARED or 0:
; who shares the lock waits for none that do so too.
func take_turn(lock, turn, how)
    let ticket, now, one, me, nobody
    li one, 1
    amoadd.w ticket, one, [lock + RwLock.next]
look:
    lw.aq now, [turn]
    beq now, ticket, done
    sys lock_wait, turn, now, FOR_EVER, lock, how
    j look
done:
    rdthread me
    or me, me, how
    amocas.d nobody, me, [lock + RwLock.holder]
    ret
end

; The same if the word at `turn` has come to the ticket already: then all before have gone on from there.
func try_turn(lock, turn, how) -> taken
    let ticket, old, following, me, nobody
    lw.aq ticket, [turn]
    add following, ticket, 1
    mv old, ticket
    amocas.w old, following, [lock + RwLock.next]
    seq taken, old, ticket
    beqz taken, done
    rdthread me
    or me, me, how
    amocas.d nobody, me, [lock + RwLock.holder]
done:
    ret
end

; This thread is about to go out.
func go_out(lock, how)
    let me, nobody
    rdthread me
    or me, me, how
    amocas.d me, nobody, [lock + RwLock.holder]
    ret
end

; Let the next ticket have its turn. When all tickets have had it, nobody waits there.
func pass_on(lock, turn)
    let now, next, one
    li one, 1
    amoadd.w now, one, [turn]
    addw now, now, one
    lw.aq next, [lock + RwLock.next]
    beq now, next, done
    sys futex_wake, turn, ALL
done:
    ret
end
