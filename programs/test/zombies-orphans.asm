; Zombies and orphans: a process that has ended is kept until its parent has waited for it, and counts as one; a process whose parent
; has ended is process 1's, which does not wait for it.
; quanta: 1 2 3 7 61 1000 10000
; limits: processes=4
; expect: zombies 4, then EAGAIN
; expect: still there 0, waited for 5 by 5, gone ESRCH
; expect: room again, statuses 2 3 4 9
; expect: orphan of 1 reports, nobody's child ECHILD, gone ESRCH
; expect: zombies of one that has ended: gone ESRCH
import "std/args"
import "std/errno"
import "std/io"
import "std/process"

const QUAD = 8

data fds: .word 0, 0
data message: .quad 0, 0

func main() -> status
    let count, p, n, value
    call argument_count -> count
    beqz count, parent
    call argument, 0 -> p, n
    lbu p, [p]
    sub p, p, '0'
    switch p, give, leave, report, leave_zombie
    ret
give:
    call argument_int, 1 -> status, value
    ret
leave:
    ; Starts a process with its own descriptors and ends at once.
    call leave_child
    ret
report:
    call orphan
    ret
leave_zombie:
    call with_zombie
    ret
parent:
    call storm
    call orphans
    call inherited
    ret
end

func storm()
    let pid, error, a, an, status, b, bn, one, two, three, four, last
    call start_self, "0\0\x32\0" -> last
    call start_self, "0\0\x33\0" -> pid
    call start_self, "0\0\x34\0" -> pid
    call start_self, "0\0\x35\0" -> last
    call start_self, "0\0\x36\0" -> error
    call error_name, error -> a, an
    print "zombies 4, then {s}\n", a, an
    call until_ended, last
    sys kill, last, 0 -> error
    call wait_for, last -> pid, status
    sys kill, last, SIGTERM -> last
    call error_name, last -> b, bn
    print "still there {}, waited for {} by {}, gone {s}\n", error, status, pid, b, bn
    call start_self, "0\0\x39\0" -> last
    call wait_for, 2 -> pid, one
    call wait_for, 3 -> pid, two
    call wait_for, 4 -> pid, three
    call wait_for, last -> pid, four
    print "room again, statuses {} {} {} {}\n", one, two, three, four
    ret
end

; Until a process that ends soon is a zombie: signal CONT does nothing to it in either state, so only time tells.
func until_ended(pid)
    let i
next:
    yield
    sys kill, pid, SIGCONT
    add i, i, 1
    blt i, 3000, next
    ret
end

func orphans()
    let from, to, list, child, orphan, error, a, an, p, b, bn, other
    sys pipe -> from, to
    la list, fds
    sw to, [list]
    call start_self_with, "1\0", list, 1 -> child
    sys close, to
    la p, message
    ; What the orphan writes: its own number and its parent's.
    sys read, from, p, 16
    ld orphan, [p]
    ld other, [p + QUAD]
    call wait_for, child -> child
    call wait_for, orphan -> error
    call error_name, error -> a, an
    ; The end of the pipe comes when it has ended.
    sys read, from, p, 16 -> error
    sys kill, orphan, 0 -> error
    call error_name, error -> b, bn
    print "orphan of {} reports, nobody's child {s}, gone {s}\n", other, a, an, b, bn
    sys close, from
    ret
end

func leave_child()
    let list, pid
    la list, fds
    sw pid, [list]
    call start_self_with, "2\0", list, 1 -> pid
    ret
end

; Waits until its parent has ended, and tells.
func orphan()
    let me, parent, p
    sys getpid -> me
wait:
    yield
    sys process_parent -> parent
    bne parent, 1, wait
    la p, message
    sd me, [p]
    sd parent, [p + QUAD]
    call write_all, 0, p, 16
    ret
end

func inherited()
    let from, to, list, child, zombie, error, a, an, p
    sys pipe -> from, to
    la list, fds
    sw to, [list]
    call start_self_with, "3\0", list, 1 -> child
    sys close, to
    la p, message
    sys read, from, p, QUAD
    ld zombie, [p]
    call wait_for, child -> child
    sys kill, zombie, 0 -> error
    call error_name, error -> a, an
    print "zombies of one that has ended: gone {s}\n", a, an
    ret
end

func with_zombie()
    let pid, p, error
    call start_self_with, "0\0\x31\0", fds, 0 -> pid
    call until_ended, pid
    la p, message
    sd pid, [p]
    call write_all, 0, p, QUAD
    ret
end
