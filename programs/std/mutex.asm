; Mutexes that make something of knowing their holder: one that reports misuse, one that its holder may take again, and one whose holder
; is as urgent as who waits for it. Each is memory that is 0 at first; give its address. They
; wait as the Mutex of std/thread does, in the same order unless it is said otherwise. spec/synchronization.md.
import "std/errno"
import "std/thread"

const FOR_EVER = -1

; A lock that reports when it is taken twice, or given back by a thread that does not hold it.
export struct ErrorCheckMutex
    lock: Mutex
end

; A lock that the thread that holds it may take again. It is free when it was given back as often.
export struct RecursiveMutex
    mutex: ErrorCheckMutex
    depth: quad
end

; A lock whose holder has the priority, or the deadline, of the most urgent thread that waits for it, so that nobody in between keeps
; that one waiting; and that reports misuse.
export struct InheritingMutex
    ; The holder's number, 0 when it is free; the kernel adds 2^62 while others may wait.
    state: quad
end

; Wait until the mutex is free and take it.
; args: mutex address of an ErrorCheckMutex
; results: error 0, or -EDEADLK when this thread holds it already
export func errorcheck_lock(mutex) -> error
    let held
    call holds, mutex -> held
    bnez held, deadlock
    call mutex_lock, mutex
    ret
deadlock:
    li error, -EDEADLK
    ret
end

; Take the mutex if it is free.
; args: mutex address of an ErrorCheckMutex
; results: error 0, or -EBUSY when a thread holds it, this one or another
export func errorcheck_try_lock(mutex) -> error
    let taken
    call mutex_try_lock, mutex -> taken
    bnez taken, done
    li error, -EBUSY
done:
    ret
end

; Give the mutex back and wake a thread that waits for it.
; args: mutex address of an ErrorCheckMutex
; results: error 0, or -EPERM when this thread does not hold it: then nothing has changed
export func errorcheck_unlock(mutex) -> error
    let held
    call holds, mutex -> held
    beqz held, not_ours
    call mutex_unlock, mutex
    ret
not_ours:
    li error, -EPERM
    ret
end

; Take the mutex, at once when this thread holds it already, else when it is free.
; args: mutex address of a RecursiveMutex
export func recursive_lock(mutex)
    call errorcheck_lock, mutex
    call count_in, mutex
    ret
end

; Take the mutex if it is free or this thread holds it.
; args: mutex address of a RecursiveMutex
; results: error 0, or -EBUSY when another thread holds it
export func recursive_try_lock(mutex) -> error
    let held
    call holds, mutex -> held
    bnez held, again
    call errorcheck_try_lock, mutex -> error
    bnez error, done
again:
    call count_in, mutex
done:
    ret
end

; Give the mutex back once; the last time frees it and wakes a thread that waits for it.
; args: mutex address of a RecursiveMutex
; results: error 0, or -EPERM when this thread does not hold it: then nothing has changed
export func recursive_unlock(mutex) -> error
    let held, depth
    call holds, mutex -> held
    beqz held, not_ours
    ld depth, [mutex + RecursiveMutex.depth]
    sub depth, depth, 1
    sd depth, [mutex + RecursiveMutex.depth]
    bnez depth, done
    call mutex_unlock, mutex
done:
    ret
not_ours:
    li error, -EPERM
    ret
end

; Wait until the mutex is free and take it.
; args: mutex address of an InheritingMutex
; results: error 0; -EDEADLK when this thread holds it already, or its holder waits for this thread; -ESRCH when its holder has ended
; order: unlock gives it to who is most urgent, of those to who has waited longest; nobody comes in between
export func inheriting_lock(mutex) -> error
    let me, old
    rdthread me
    amocas.d old, me, [mutex + InheritingMutex.state]
    beqz old, done
    sys futex_lock_pi, mutex, FOR_EVER -> error
done:
    ret
end

; Take the mutex if it is free.
; args: mutex address of an InheritingMutex
; results: error 0, or -EBUSY when a thread holds it, this one or another
export func inheriting_try_lock(mutex) -> error
    let me, old
    rdthread me
    amocas.d old, me, [mutex + InheritingMutex.state]
    beqz old, done
    li error, -EBUSY
done:
    ret
end

; Give the mutex to a thread that waits for it, or free it.
; args: mutex address of an InheritingMutex
; results: error 0, or -EPERM when this thread does not hold it: then nothing has changed
; cost: a system call when a thread waits, or did while this one held it
export func inheriting_unlock(mutex) -> error
    let me, old, free_state
    rdthread me
    mv old, me
    amocas.d old, free_state, [mutex + InheritingMutex.state]
    beq old, me, done
    sys futex_unlock_pi, mutex -> error
done:
    ret
end

; Whether this thread holds the mutex. Nobody else can change that answer.
func holds(mutex) -> held
    let state, me
    ld.aq state, [mutex]
    rdthread me
    xor state, state, me
    sll state, state, 1 ; others may wait
    seqz held, state
    ret
end

; The caller holds the mutex.
func count_in(mutex)
    let depth
    ld depth, [mutex + RecursiveMutex.depth]
    add depth, depth, 1
    sd depth, [mutex + RecursiveMutex.depth]
    ret
end
