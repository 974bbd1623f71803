; Threads that work together: mutex, condition variable, semaphore, barrier, once, and joining many. All wait in the
; kernel by futex; nothing here spins. Each object is a struct in memory that is 0 at first; give its address. A call that
; need not wait makes no system call unless its comment says so. Fairness, memory and misuse: spec/synchronization.md.
import "std/errno"

; A lock that one thread holds at a time.
export struct Mutex
    ; The number of the thread that holds it, 0 when it is free; its highest bit says that others may wait.
    state: quad
end

; Where threads wait until a condition that a mutex guards has changed.
export struct Condition
    sequence: word
end

; A number of permits, at most 2^32 - 1.
export struct Semaphore
    ; The permits, and in the upper half the threads that wait for one.
    state: quad
end

; A point that a number of threads reach together. total is set by barrier_init.
export struct Barrier
    total: word
    arrived: word
    round: word
end

; Something that is done once.
export struct Once
    state: word
end

; In the state of a mutex, and the place of that bit: a thread that waits does so at the upper half, which changes with the bit.
const CONTENDED = 1 << 63
const UPPER = 4
; States of a Once; NOT_YET is 0.
const NOT_YET = 0
const RUNNING = 1
const FINISHED = 2

; In the state of a semaphore.
const ONE_WAITER = 1 << 32

const FOR_EVER = -1
const ALL = 0x7fffffff

; Wait until the mutex is free and take it.
; args: mutex address of a Mutex
; order: unlock wakes who has waited longest, but a thread that comes before that one runs is first
; misuse: taking it twice in one thread waits for ever; ErrorCheckMutex of std/mutex reports that
export func mutex_lock(mutex)
    let old, me
    rdthread me
    amocas.d old, me, [mutex + Mutex.state]
    beqz old, done
    call lock_contended, mutex
done:
    ret
end

; Take the mutex if it is free.
; args: mutex address of a Mutex
; results: taken 1 when this thread holds it now, else 0
export func mutex_try_lock(mutex) -> taken
    let old, me
    rdthread me
    amocas.d old, me, [mutex + Mutex.state]
    seqz taken, old
    ret
end

; Give the mutex back and wake a thread that waits for it. This thread does not touch its memory after that.
; args: mutex address of a Mutex that this thread holds
; cost: a system call when a thread waits, or did while this one held it
; misuse: a mutex of another thread is taken from it, unseen
export func mutex_unlock(mutex)
    let old, free_state
    amoswap.d old, free_state, [mutex + Mutex.state]
    bgez old, done
    add mutex, mutex, UPPER
    sys futex_wake, mutex, 1
done:
    ret
end

; Give the mutex back, wait for a signal, and take the mutex again. Test the condition in a loop around this: it may return
; without a signal, and another thread may have been there before. A signal after the mutex was given back is not missed.
; args: condition address of a Condition; mutex address of a Mutex that this thread holds
; cost: a system call; another for unlocking, because the mutex is taken again as if others waited
; misuse: without holding the mutex, as for mutex_unlock
export func condition_wait(condition, mutex)
    call condition_wait_for, condition, mutex, FOR_EVER
    ret
end

; As condition_wait, but at most for some time.
; args: condition, mutex as for condition_wait; timeout nanoseconds, or -1 for ever
; results: error 0, -ETIMEDOUT, or -EINVAL for a timeout below -1; the mutex is held in each case
export func condition_wait_for(condition, mutex, timeout) -> error
    let sequence
    lw.aq sequence, [condition + Condition.sequence]
    call mutex_unlock, mutex
    sys futex_wait, condition, sequence, timeout -> error
    call lock_contended, mutex
    bne error, -EAGAIN, done
    li error, 0
done:
    ret
end

; Wake the thread that has waited longest on the condition, if any does. Any thread may, holding the mutex or not.
; args: condition address of a Condition
; cost: a system call
export func condition_signal(condition)
    let old, one
    li one, 1
    amoadd.w old, one, [condition + Condition.sequence]
    sys futex_wake, condition, 1
    ret
end

; Wake all threads that wait on the condition. They take the mutex one after another.
; args: condition address of a Condition
; cost: a system call
export func condition_broadcast(condition)
    let old, one
    li one, 1
    amoadd.w old, one, [condition + Condition.sequence]
    sys futex_wake, condition, ALL
    ret
end

; Wait until there is a permit and take it. Permits are put in with semaphore_post.
; args: semaphore address of a Semaphore
; order: post wakes who has waited longest, but a thread that comes before that one runs is first
export func semaphore_wait(semaphore)
    let taken, old, one, minus_one
    li one, ONE_WAITER
    li minus_one, -ONE_WAITER
again:
    call semaphore_try_wait, semaphore -> taken
    bnez taken, done
    amoadd.d old, one, [semaphore + Semaphore.state]
    sys futex_wait, semaphore, 0, FOR_EVER
    amoadd.d old, minus_one, [semaphore + Semaphore.state]
    j again
done:
    ret
end

; Take a permit if there is one.
; args: semaphore address of a Semaphore
; results: taken 1 when a permit was taken, else 0
export func semaphore_try_wait(semaphore) -> taken
    let state, permits, fewer, old
again:
    ld.aq state, [semaphore + Semaphore.state]
    zext.w permits, state
    beqz permits, done
    sub fewer, state, 1
    mv old, state
    amocas.d old, fewer, [semaphore + Semaphore.state]
    bne old, state, again
    li taken, 1
done:
    ret
end

; Put a permit back and wake a thread that waits for one. Any thread may. The semaphore's memory is not touched after that, so
; that the thread that gets the permit may free it.
; args: semaphore address of a Semaphore
; cost: a system call when a thread waits
export func semaphore_post(semaphore)
    let old, one
    li one, 1
    amoadd.d old, one, [semaphore + Semaphore.state]
    bltu old, ONE_WAITER, done
    sys futex_wake, semaphore, 1
done:
    ret
end

; Set how many threads meet at a barrier. Do this before they start.
; args: barrier address of a Barrier; total the number of threads, at least 1
export func barrier_init(barrier, total)
    let zero
    sw total, [barrier + Barrier.total]
    sw zero, [barrier + Barrier.arrived]
    ret
end

; Wait until all threads of the barrier are here; it can be used again at once.
; args: barrier address of a Barrier
; results: last 1 in the thread that came last, else 0
; cost: a system call in each thread
; misuse: fewer threads than were said wait for ever; with more of them rounds mix, and some pass early
export func barrier_wait(barrier) -> last
    let round, now, arrived, total, one, p
    li one, 1
    add p, barrier, Barrier.round
    lw.aq round, [p]
    lw total, [barrier + Barrier.total]
    amoadd.w arrived, one, [barrier + Barrier.arrived]
    add arrived, arrived, 1
    beq arrived, total, open
wait:
    sys futex_wait, p, round, FOR_EVER
    lw.aq now, [p]
    beq now, round, wait
    ret
open:
    sw.rl last, [barrier + Barrier.arrived]
    amoadd.w now, one, [p]
    sys futex_wake, p, ALL
    li last, 1
    ret
end

; Call a function the first time; later calls, and calls at the same time, wait until it has returned.
; args: once address of a Once; function number of a function without parameters and results, from `la`
; cost: a system call the first time, and for each that waits
; misuse: a function that calls its own once waits for ever; after one that ends its thread all others do
export func once_call(once, function)
    let old, state
    li state, RUNNING
    amocas.w old, state, [once + Once.state]
    beq old, NOT_YET, first
wait:
    beq old, FINISHED, done
    sys futex_wait, once, RUNNING, FOR_EVER
    lw.aq old, [once + Once.state]
    j wait
first:
    call function as does_nothing
    li state, FINISHED
    sw.rl state, [once + Once.state]
    sys futex_wake, once, ALL
done:
    ret
end

; Join threads one after another.
; args: threads address of their numbers, a quad each; count how many
; results: error 0, or the first -errno of a thread that could not be joined (the others are joined all the same)
export func join_all(threads, count) -> error
    let thread, value, status
next:
    blez count, done
    ld thread, [threads]
    sys thread_join, thread -> value, status
    bnez error, joined
    mv error, status
joined:
    add threads, threads, 8
    sub count, count, 1
    j next
done:
    ret
end

; The signature of what once_call calls.
func does_nothing()
    ret
end

; Take a mutex that another thread holds, or may hold. It is left as contended, since others may be waiting too.
func lock_contended(mutex)
    let old, seen, me, contended, wanted, upper
    add upper, mutex, UPPER
    li contended, CONTENDED
    rdthread me
    or me, me, contended
again:
    li old, 0
    amocas.d old, me, [mutex + Mutex.state]
    beqz old, done
    or wanted, old, contended
    beq old, wanted, wait
    mv seen, old
    amocas.d seen, wanted, [mutex + Mutex.state]
    bne seen, old, again
wait:
    sra wanted, wanted, 32
    sys lock_wait, upper, wanted, FOR_EVER, mutex, 0
    j again
done:
    ret
end
