; Mutexes that know which thread holds them: one that reports misuse, and one that its holder may take again. Each is memory
; that is 0 at first; give its address. They wait as the Mutex of std/thread does, in the same order, and each call here
; costs a system call more, for the thread's number. spec/synchronization.md.
import "std/errno"
import "std/thread"

; A lock that reports when it is taken twice, or given back by a thread that does not hold it.
export struct ErrorCheckMutex
    lock: Mutex
    ; The holder's number, which no other thread ever has; 0 when it is free.
    owner: quad
end

; A lock that the thread that holds it may take again. It is free when it was given back as often.
export struct RecursiveMutex
    mutex: ErrorCheckMutex
    depth: quad
end

; Wait until the mutex is free and take it.
; args: mutex address of an ErrorCheckMutex
; results: error 0, or -EDEADLK when this thread holds it already
export func errorcheck_lock(mutex) -> error
    let self, held
    call holds, mutex -> held, self
    bnez held, deadlock
    call mutex_lock, mutex
    sd.rl self, [mutex + ErrorCheckMutex.owner]
    ret
deadlock:
    li error, -EDEADLK
    ret
end

; Take the mutex if it is free.
; args: mutex address of an ErrorCheckMutex
; results: error 0, or -EBUSY when a thread holds it, this one or another
export func errorcheck_try_lock(mutex) -> error
    let self, taken
    call mutex_try_lock, mutex -> taken
    beqz taken, busy
    sys thread_self -> self
    sd.rl self, [mutex + ErrorCheckMutex.owner]
    ret
busy:
    li error, -EBUSY
    ret
end

; Give the mutex back and wake a thread that waits for it.
; args: mutex address of an ErrorCheckMutex
; results: error 0, or -EPERM when this thread does not hold it: then nothing has changed
export func errorcheck_unlock(mutex) -> error
    let held
    call holds, mutex -> held
    beqz held, not_ours
    call give_back, mutex
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
    call give_back, mutex
done:
    ret
not_ours:
    li error, -EPERM
    ret
end

; Whether this thread holds the mutex, and the thread's number. Nobody else can change that answer.
func holds(mutex) -> held, self
    let owner
    sys thread_self -> self
    ld.aq owner, [mutex + ErrorCheckMutex.owner]
    seq held, owner, self
    ret
end

; The caller holds the mutex.
func give_back(mutex)
    let nobody
    sd.rl nobody, [mutex + ErrorCheckMutex.owner]
    call mutex_unlock, mutex
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
