; std/mutex: a RobustMutex whose holder ends: the next one is told, makes good or does not, and what follows from that; nobody who waits
; is left behind, whether the thread returned, ended by thread_exit, or was detached.
; expect: lock 0, again -EDEADLK, try -EBUSY, consistent -EINVAL
; expect: another thread: try -EBUSY, unlock -EPERM
; expect: unlock 0, again -EPERM
; expect: came later: lock -EOWNERDEAD, consistent 0, again -EINVAL, unlock 0
; expect: waited: lock -EOWNERDEAD, consistent 0, again -EINVAL, unlock 0
; expect: tried: try -EOWNERDEAD, unlock 0, try -ENOTRECOVERABLE, lock -ENOTRECOVERABLE
; expect: the one who made good ended too: lock -EOWNERDEAD, consistent 0, again -EINVAL, unlock 0
; expect: 5 waited: 1 was told, 4 had it, 0 had not
; expect: 5 waited: 1 was told, 0 had it, 4 had not
; expect: an inheriting mutex: who waited -ESRCH, who comes -ESRCH
import "std/errno"
import "std/io"
import "std/mutex"
import "std/thread"

const WAITERS = 5

data mutex: .space RobustMutex
data threads: .space quad[WAITERS]
data counts: .space quad[3]
data repairs: .quad 0
data ready: .space Semaphore

func main()
    call answers
    call came_later
    call waited
    call tried
    call ended_twice
    call many, 1
    call many, 0
    call inheriting
    ret
end

func answers()
    let m, function, error, thread
    call fresh -> m
    call robust_lock, m -> error
    call show, "lock ", error
    call robust_lock, m -> error
    call show, ", again ", error
    call robust_try_lock, m -> error
    call show, ", try ", error
    call robust_consistent, m -> error
    call show_last, ", consistent ", error
    spawn intrude -> thread
    join thread
    call robust_unlock, m -> error
    call show, "unlock ", error
    call robust_unlock, m -> error
    call show_last, ", again ", error
    ret
end

func intrude()
    let m, error
    la m, mutex
    call robust_try_lock, m -> error
    call show, "another thread: try ", error
    call robust_unlock, m -> error
    call show_last, ", unlock ", error
    ret
end

func came_later()
    let m, thread
    call fresh -> m
    spawn take_and_return -> thread
    join thread
    print "came later: "
    call make_good, m
    ret
end

; The holder ends while this thread waits; it is detached, so that nothing of it is left.
func waited()
    let m, thread, semaphore
    call fresh -> m
    la semaphore, ready
    spawn take_and_leave -> thread
    sys thread_detach, thread
    call semaphore_wait, semaphore
    print "waited: "
    call make_good, m
    ret
end

func tried()
    let m, thread, error
    call fresh -> m
    spawn take_and_return -> thread
    join thread
    call robust_try_lock, m -> error
    call show, "tried: try ", error
    call robust_unlock, m -> error
    call show, ", unlock ", error
    call robust_try_lock, m -> error
    call show, ", try ", error
    call robust_lock, m -> error
    call show_last, ", lock ", error
    ret
end

func ended_twice()
    let m, thread
    call fresh -> m
    spawn take_and_return -> thread
    join thread
    spawn take_and_return -> thread
    join thread
    print "the one who made good ended too: "
    call make_good, m
    ret
end

; Many wait when the holder ends; the one that is told makes good, or does not.
func many(repair)
    let m, holder, semaphore, base, slot, i, thread, told, had, had_not, p
    call fresh -> m
    la p, repairs
    sd repair, [p]
    la p, counts
    sd i, [p]
    sd i, [p + 8]
    sd i, [p + 16]
    la semaphore, ready
    spawn take_and_wait -> holder
    call semaphore_wait, semaphore
    la base, threads
next:
    spawn want -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, WAITERS, next
    call wait_a_little
    call semaphore_post, semaphore
    join holder
    call join_all, base, WAITERS
    ld told, [p]
    ld had, [p + 8]
    ld had_not, [p + 16]
    print "{} waited: {} was told, {} had it, {} had not\n", i, told, had, had_not
    ret
end

func want()
    let m, p, error, old, one, repair
    la m, mutex
    la p, counts
    li one, 1
    call robust_lock, m -> error
    beqz error, got
    beq error, -EOWNERDEAD, told
    amoadd.d old, one, [p + 16]
    ret
told:
    amoadd.d old, one, [p]
    la p, repairs
    ld repair, [p]
    beqz repair, done
    call robust_consistent, m
    j done
got:
    amoadd.d old, one, [p + 8]
done:
    yield
    call robust_unlock, m
    ret
end

; The mutex below has no condition: who waits for it is sent away.
func inheriting()
    let m, thread, semaphore, waited, comes
    call fresh -> m
    la semaphore, ready
    spawn take_and_leave -> thread
    call semaphore_wait, semaphore
    call inheriting_lock, m -> waited
    call inheriting_lock, m -> comes
    call show, "an inheriting mutex: who waited ", waited
    call show_last, ", who comes ", comes
    ret
end

func fresh() -> m
    let zero, size
    la m, mutex
    li size, sizeof(RobustMutex)
    mem.fill m, zero, size
    ret
end

func make_good(m)
    let error
    call robust_lock, m -> error
    call show, "lock ", error
    call robust_consistent, m -> error
    call show, ", consistent ", error
    call robust_consistent, m -> error
    call show, ", again ", error
    call robust_unlock, m -> error
    call show_last, ", unlock ", error
    ret
end

func take_and_return()
    let m
    la m, mutex
    call robust_lock, m
    ret
end

func take_and_leave()
    let m, semaphore
    la m, mutex
    la semaphore, ready
    call robust_lock, m
    call semaphore_post, semaphore
    call wait_a_little
    sys thread_exit, 0
    ret
end

func take_and_wait()
    let m, semaphore
    la m, mutex
    la semaphore, ready
    call robust_lock, m
    call semaphore_post, semaphore
    call wait_a_little
    call semaphore_wait, semaphore
    ret
end

; Long enough for others to come to their lock, at any quantum.
func wait_a_little()
    let i
next:
    yield
    add i, i, 1
    blt i, 500, next
    ret
end

func show(text, length, error)
    let p, n
    beqz error, fine
    call error_name, error -> p, n
    print "{s}-{s}", text, length, p, n
    ret
fine:
    print "{s}0", text, length
    ret
end

func show_last(text, length, error)
    call show, text, length, error
    print "\n"
    ret
end
