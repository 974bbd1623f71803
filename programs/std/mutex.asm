; Mutexes that make something of knowing their holder: one that reports misuse, one that its holder may take again, one whose holder is
; as urgent as who waits for it, and one that goes on when its holder ends. Each is memory that is 0 at first; give its address. They
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

; An InheritingMutex that goes on to the next thread when its holder ends, and tells that thread, which then has to see to what the
; mutex guards.
export struct RobustMutex
    lock: InheritingMutex
    ; SOUND, or what became of what it guards.
    condition: quad
end

; The holder before ended with it; it was given back after that without robust_consistent.
const SOUND = 0
const LEFT_BEHIND = 1
const GIVEN_UP = 2

; Added to the holder's number in an InheritingMutex, and a parameter that every thread has.
const WAITERS = 1 << 62
const PRIORITY = 0

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

; Wait until the mutex is free and take it, or until its holder ends, and take it then.
; args: mutex address of a RobustMutex
; results: error 0; -EOWNERDEAD when its holder has ended: this thread holds it now, and should make good what it guards;
; -ENOTRECOVERABLE when that was not done before: this thread does not hold it, nor will any; -EDEADLK as for inheriting_lock
; order: as for inheriting_lock; when the holder ends, of those that wait the one is next whose turn comes first
export func robust_lock(mutex) -> error
again:
    call inheriting_lock, mutex -> error
    bne error, -ESRCH, taken
    call take_over, mutex -> error
    bnez error, again
    li error, -ESRCH
taken:
    call look_at_condition, mutex, error -> error
    ret
end

; Take the mutex if it is free, or its holder has ended.
; args: mutex address of a RobustMutex
; results: error -EBUSY when a thread holds it, this one or another; else as for robust_lock
export func robust_try_lock(mutex) -> error
    let busy
    call inheriting_try_lock, mutex -> error
    beqz error, taken
    call take_over, mutex -> busy
    bnez busy, done
    li error, -ESRCH
taken:
    call look_at_condition, mutex, error -> error
done:
    ret
end

; Give the mutex to a thread that waits for it, or free it. What was left behind is given up.
; args: mutex address of a RobustMutex
; results: error 0, or -EPERM when this thread does not hold it: then nothing has changed
; cost: a system call when a thread waits, or did while this one held it
export func robust_unlock(mutex) -> error
    let held, condition
    call inherits, mutex -> held
    beqz held, not_ours
    ld condition, [mutex + RobustMutex.condition]
    beq condition, SOUND, sound
    li condition, GIVEN_UP
    sd condition, [mutex + RobustMutex.condition]
sound:
    call inheriting_unlock, mutex -> error
    ret
not_ours:
    li error, -EPERM
    ret
end

; Say, after -EOWNERDEAD, that what the mutex guards is in order again.
; args: mutex address of a RobustMutex
; results: error 0, or -EINVAL when this thread does not hold it after -EOWNERDEAD
export func robust_consistent(mutex) -> error
    let held, condition, sound
    call inherits, mutex -> held
    beqz held, wrong
    ld condition, [mutex + RobustMutex.condition]
    bne condition, LEFT_BEHIND, wrong
    sd sound, [mutex + RobustMutex.condition]
    ret
wrong:
    li error, -EINVAL
    ret
end

; Take the mutex from a thread that has ended. A number is never used twice, so it is still that thread's when it is replaced.
func take_over(mutex) -> busy
    let state, holder, me, waiters, found
    li waiters, WAITERS
    ld.aq state, [mutex + InheritingMutex.state]
    andn holder, state, waiters
    li busy, 1
    beqz holder, done
    sys sched_getparam, holder, PRIORITY -> found
    bne found, -ESRCH, done
    rdthread me
    mv found, state
    amocas.d found, me, [mutex + InheritingMutex.state]
    sne busy, found, state
done:
    ret
end

; What to answer when the mutex was taken: error is 0, or -ESRCH when it was taken from a thread that had ended; others are passed on.
func look_at_condition(mutex, error) -> answer
    let condition
    mv answer, error
    beq error, -EDEADLK, done
    ld condition, [mutex + RobustMutex.condition]
    beq condition, GIVEN_UP, given_up
    beqz error, done
    li condition, LEFT_BEHIND
    sd condition, [mutex + RobustMutex.condition]
    li answer, -EOWNERDEAD
done:
    ret
given_up:
    call inheriting_unlock, mutex
    li answer, -ENOTRECOVERABLE
    ret
end

; Whether this thread holds an InheritingMutex. Nobody else can change that answer.
func inherits(mutex) -> held
    let state, me, waiters
    li waiters, WAITERS
    ld.aq state, [mutex + InheritingMutex.state]
    rdthread me
    andn state, state, waiters
    seq held, state, me
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
