; Locks that spin: a thread that waits asks again and again, and the kernel knows nothing of it. Between two tries it yields,
; because the holder may need this host thread to go on: without that a spinner burns its quanta. Each lock is memory that
; is 0 at first; give its address. A spinner always runs, so a deadlock is not found, and the program goes on for ever.
; Fairness, memory and misuse: spec/synchronization.md.

; A lock without any order: whoever tries when it is free has it.
export struct SpinLock
    state: word
end

; A lock that serves threads in the order in which they came.
export struct TicketLock
    ; The ticket of the next thread to come, and the one that is served now.
    next: word
    serving: word
end

; Peterson's lock for two threads, of loads and stores alone.
export struct PetersonLock
    wants: word[2]
    ; Which side has to wait when both want the lock: the one that came last.
    turn: word
end

const HELD = 1

; Wait until the lock is free and take it.
; args: lock address of a SpinLock
; order: none; a thread may wait for ever while others come and go
; cost: 2 instructions and a yield for each look in vain
; misuse: taking it twice in one thread spins for ever
export func spin_lock(lock)
    let old, state
    li state, HELD
again:
    amoswap.w old, state, [lock + SpinLock.state]
    beqz old, done
    ; To look costs less than to write when another processor has the line.
look:
    yield
    lw.aq old, [lock + SpinLock.state]
    bnez old, look
    j again
done:
    ret
end

; Take the lock if it is free.
; args: lock address of a SpinLock
; results: taken 1 when this thread holds it now, else 0
export func spin_try_lock(lock) -> taken
    let old, state
    li state, HELD
    amoswap.w old, state, [lock + SpinLock.state]
    seqz taken, old
    ret
end

; Give the lock back.
; args: lock address of a SpinLock that this thread holds
; misuse: a lock of another thread is taken from it, unseen
export func spin_unlock(lock)
    let free_state
    sw.rl free_state, [lock + SpinLock.state]
    ret
end

; Wait for this thread's turn and take the lock.
; args: lock address of a TicketLock
; order: that in which threads came, so each waits for those before it only
; cost: 3 instructions and a yield for each look in vain
; misuse: taking it twice in one thread spins for ever, and so do all that come later
export func ticket_lock(lock)
    let mine, serving, one
    li one, 1
    amoadd.w mine, one, [lock + TicketLock.next]
look:
    lw.aq serving, [lock + TicketLock.serving]
    beq serving, mine, done
    yield
    j look
done:
    ret
end

; Take the lock if it is free and nobody waits for it.
; args: lock address of a TicketLock
; results: taken 1 when this thread holds it now, else 0
export func ticket_try_lock(lock) -> taken
    let serving, old, following
    lw.aq serving, [lock + TicketLock.serving]
    add following, serving, 1
    mv old, serving
    amocas.w old, following, [lock + TicketLock.next]
    seq taken, old, serving
    ret
end

; Give the lock to the thread that has waited longest.
; args: lock address of a TicketLock that this thread holds
; misuse: a lock that is free, or another thread's, lets two in at once or passes a turn over, unseen
export func ticket_unlock(lock)
    let serving
    lw serving, [lock + TicketLock.serving]
    add serving, serving, 1
    sw.rl serving, [lock + TicketLock.serving]
    ret
end

; Wait until the other side does not hold the lock and take it.
; args: lock address of a PetersonLock; side 0 or 1, one for each of the two threads
; order: a side that waits is next; the other cannot take the lock twice meanwhile
; cost: 5 instructions and a yield for each look in vain
; misuse: two threads of one side are not kept apart; another side than 0 or 1 spoils memory
export func peterson_lock(lock, side)
    let mine, others, other, turn, wanted, one
    li one, 1
    xor other, side, 1
    sh2add mine, side, lock
    sh2add others, other, lock
    ; The order of these accesses is what keeps the sides apart. Atomic ones have one; plain ones would need fences.
    sw.rl one, [mine + PetersonLock.wants]
    sw.rl other, [lock + PetersonLock.turn]
look:
    lw.aq wanted, [others + PetersonLock.wants]
    beqz wanted, done
    lw.aq turn, [lock + PetersonLock.turn]
    bne turn, other, done
    yield
    j look
done:
    ret
end

; Give the lock back.
; args: lock address of a PetersonLock; side as for peterson_lock, of the thread that holds it
export func peterson_unlock(lock, side)
    let mine, zero
    sh2add mine, side, lock
    sw.rl zero, [mine + PetersonLock.wants]
    ret
end
