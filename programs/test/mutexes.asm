; std/mutex: what a mutex answers to its holder, to another thread and when it is free; exclusion with both kinds.
; models: 11 mn
; expect: errorcheck: lock 0, again -EDEADLK, try -EBUSY
; expect: another thread: try -EBUSY, unlock -EPERM
; expect: unlock 0, again -EPERM
; expect: recursive: try 0, again 0
; expect: another thread: try -EBUSY, unlock -EPERM
; expect: unlock once 0
; expect: another thread: try -EBUSY, unlock -EPERM
; expect: unlock twice 0, thrice -EPERM
; expect: another thread: try 0, unlock 0
; expect: 150 of 150 with errorcheck, 150 of 150 with recursive
import "std/errno"
import "std/io"
import "std/mutex"
import "std/thread"

const WORKERS = 3
const STEPS = 50

data checked: .space ErrorCheckMutex
data nested: .space RecursiveMutex
data threads: .space quad[WORKERS]
data checked_count: .quad 0
data nested_count: .quad 0

func main()
    call error_checking
    call recursive
    call exclusion
    ret
end

func error_checking()
    let m, function, error
    la m, checked
    la function, intrude_on_checked
    call errorcheck_lock, m -> error
    call show, "errorcheck: lock ", error
    call errorcheck_lock, m -> error
    call show, ", again ", error
    call errorcheck_try_lock, m -> error
    call show_last, ", try ", error
    call in_another_thread, function
    call errorcheck_unlock, m -> error
    call show, "unlock ", error
    call errorcheck_unlock, m -> error
    call show_last, ", again ", error
    ret
end

func recursive()
    let m, function, error
    la m, nested
    la function, intrude_on_nested
    call recursive_try_lock, m -> error
    call show, "recursive: try ", error
    call recursive_try_lock, m -> error
    call show_last, ", again ", error
    call in_another_thread, function
    call recursive_unlock, m -> error
    call show_last, "unlock once ", error
    call in_another_thread, function
    call recursive_unlock, m -> error
    call show, "unlock twice ", error
    call recursive_unlock, m -> error
    call show_last, ", thrice ", error
    call in_another_thread, function
    ret
end

func intrude_on_checked()
    let m, error
    la m, checked
    call errorcheck_try_lock, m -> error
    call show, "another thread: try ", error
    call errorcheck_unlock, m -> error
    call show_last, ", unlock ", error
    ret
end

func intrude_on_nested()
    let m, error
    la m, nested
    call recursive_try_lock, m -> error
    call show, "another thread: try ", error
    call recursive_unlock, m -> error
    call show_last, ", unlock ", error
    ret
end

func exclusion()
    let base, slot, i, thread, p, one, other
    la base, threads
next:
    spawn count -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, WORKERS, next
    call join_all, base, WORKERS
    la p, checked_count
    ld one, [p]
    la p, nested_count
    ld other, [p]
    mul i, i, STEPS
    print "{} of {} with errorcheck, {} of {} with recursive\n", one, i, other, i
    ret
end

func count()
    let i, m, n, p
    la m, checked
    la n, nested
next:
    call errorcheck_lock, m
    la p, checked_count
    call increment_slowly, p
    call errorcheck_unlock, m
    call recursive_lock, n
    call recursive_lock, n
    la p, nested_count
    call recursive_unlock, n
    call increment_slowly, p
    call recursive_unlock, n
    add i, i, 1
    blt i, STEPS, next
    ret
end

func increment_slowly(p)
    let value
    ld value, [p]
    add value, value, 1
    yield
    sd value, [p]
    ret
end

func in_another_thread(function)
    let thread
    spawn function as main -> thread
    join thread
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
