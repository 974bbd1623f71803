; Processes: arguments, exit statuses and who waits for whom, errors, descriptors that are given and shared, signals by default, caught,
; stopping and going on.
; quanta: 1 2 3 7 61 1000 10000
; expect: child 2 of 1: [one] [] [three]
; expect: pid 2 status 7
; expect: not yet 0, then pid 3 status 44
; expect: again ECHILD, not mine ECHILD, gone ESRCH, no program ENOEXEC, no descriptor EBADF
; expect: shared position: parent child parent
; expect: has 0 and 2, not 1
; expect: by signal 15, by signal 9, by trap 1
; expect: stopped 0, more 1
; expect: took 10, then 15, status 25
; expect: time is up ETIMEDOUT, not caught EINVAL
; expect: child 11 said it has ended 17
; expect: the thread's end is the process's: 0
import "std/args"
import "std/errno"
import "std/file"
import "std/io"
import "std/process"
import "std/string"
import "std/time"

const USR1 = 1 << SIGUSR1
const TERM = 1 << SIGTERM
const CHLD = 1 << SIGCHLD
const TEXT_BYTES = 64

data fds: .word 0, 0, 0
data text: .space byte[TEXT_BYTES]
data byte_read: .byte 0
data zero: .quad 0

func main() -> status
    let count, p, n
    call argument_count -> count
    beqz count, parent
    call argument, 0 -> p, n
    lbu p, [p]
    sub p, p, '0'
    switch p, say_arguments, give_status, write_one, name_descriptors, run_on, fault, take_signals, count_up, last_thread
    ret
say_arguments:
    call show_arguments
    li status, 7
    ret
give_status:
    li status, 300
    ret
write_one:
    call write_all, 0, " child"
    ret
name_descriptors:
    call descriptors_of -> status
    ret
run_on:
    yield
    j run_on
fault:
    li n, 0
    div status, status, n
    ret
take_signals:
    call signals -> status
    ret
count_up:
    call count_for_parent
    ret
last_thread:
    spawn ends -> n
    sys thread_exit, 5
    ret
parent:
    call statuses
    call errors
    call sharing
    call giving
    call ends_by
    call stopping
    call catching
    call child_signal
    call threads_end
    ret
end

func statuses()
    let pid, status, none
    call start_self, "0\0one\0\0three\0" -> pid
    call wait_for, pid -> pid, status
    print "pid {} status {}\n", pid, status
    call start_self, "1\0" -> pid
    sys kill, pid, SIGSTOP
    sys process_wait, pid, WNOHANG -> none
    sys kill, pid, SIGCONT
    call wait_for, ANY_CHILD -> pid, status
    print "not yet {}, then pid {} status {}\n", none, pid, status
    ret
end

func show_arguments()
    let me, parent, a, an, b, bn, c, cn
    sys getpid -> me
    sys process_parent -> parent
    call argument, 1 -> a, an
    call argument, 2 -> b, bn
    call argument, 3 -> c, cn
    print "child {} of {}: [{s}] [{s}] [{s}]\n", me, parent, a, an, b, bn, c, cn
    ret
end

func errors()
    let error, a, an, b, bn, c, cn, d, dn, e, en, list
    sys process_wait, 3, 0 -> error
    call error_name, error -> a, an
    sys process_wait, 1, 0 -> error
    call error_name, error -> b, bn
    sys kill, 3, SIGTERM -> error
    call error_name, error -> c, cn
    sys process_spawn, text, TEXT_BYTES, zero, 0, zero, 0 -> error
    call error_name, error -> d, dn
    la list, fds
    li error, 99
    sw error, [list]
    call start_self_with, "0\0", list, 1 -> error
    call error_name, error -> e, en
    print "again {s}, not mine {s}, gone {s}, no program {s}, no descriptor {s}\n", a, an, b, bn, c, cn, d, dn, e, en
    ret
end

; A file that parent and child both have open has one position.
func sharing()
    let fd, list, pid, n, p, copy
    sys open, "/shared", O_RDWR | O_CREAT, FILE_MODE -> fd
    sys dup, fd -> copy
    call write_all, copy, "parent"
    la list, fds
    sw fd, [list]
    call start_self_with, "2\0", list, 1 -> pid
    call wait_for, pid -> pid
    call write_all, copy, " parent"
    sys close, copy
    la p, text
    sys pread, fd, p, TEXT_BYTES, 0 -> n
    print "shared position: {s}\n", p, n
    sys close, fd
    ret
end

; A list with a hole gives the child just what is in it.
func giving()
    let list, none, pid, status
    la list, fds
    li none, NO_DESCRIPTOR
    sw pid, [list]
    sw none, [list + 4]
    li pid, STDERR
    sw pid, [list + 8]
    call start_self_with, "3\0", list, 3 -> pid
    call wait_for, pid -> pid, status
    bne status, 0b101, wrong
    print "has 0 and 2, not 1\n"
    ret
wrong:
    print "has {}\n", status
    ret
end

; A bit for each of the first 64 descriptors that is open.
func descriptors_of() -> open
    let fd, stat, error, bit
    la stat, text
next:
    sys fstat, fd, stat -> error
    bnez error, closed
    li bit, 1
    sll bit, bit, fd
    or open, open, bit
closed:
    add fd, fd, 1
    blt fd, 64, next
    ret
end

func ends_by()
    let pid, status, by_term, by_kill, by_trap
    call start_self, "4\0" -> pid
    sys kill, pid, SIGTERM
    call wait_for, pid -> pid, status
    call ended_by_signal, status -> by_term
    call start_self, "4\0" -> pid
    yield
    sys kill, pid, SIGKILL
    call wait_for, pid -> pid, status
    call ended_by_signal, status -> by_kill
    call start_self, "5\0" -> pid
    call wait_for, pid -> pid, status
    call ended_by_trap, status -> by_trap
    print "by signal {}, by signal {}, by trap {}\n", by_term, by_kill, by_trap
    ret
end

; A child writes to a pipe without an end. Stopped, it writes no more once the pipe is empty; then it goes on.
func stopping()
    let from, to, list, pid, p, n, more
    sys pipe -> from, to
    la list, fds
    sw to, [list]
    call start_self_with, "7\0", list, 1 -> pid
    la p, byte_read
    sys read, from, p, 1
    sys kill, pid, SIGSTOP
    sys set_nonblock, from, 1
drain:
    sys read, from, p, 1 -> n
    bgtz n, drain
    yield
    sys read, from, p, 1 -> n
    max n, n, more ; 0 when there was nothing
    sys kill, pid, SIGCONT
    sys set_nonblock, from, 0
    sys read, from, p, 1 -> more
    print "stopped {}, more {}\n", n, more
    sys kill, pid, SIGKILL
    call wait_for, pid -> pid
    sys close, from
    sys close, to
    ret
end

func count_for_parent()
    let n
next:
    sys write, 0, "x" -> n
    j next
    ret
end

func catching()
    let from, to, list, pid, p, status, error, a, an, b, bn
    sys pipe -> from, to
    la list, fds
    li status, NO_DESCRIPTOR
    sw to, [list]
    li status, STDOUT
    sw status, [list + 4]
    call start_self_with, "6\0", list, 2 -> pid
    la p, byte_read
    ; It says when it is ready: a signal before that would end it.
    sys read, from, p, 1
    sys kill, pid, SIGTERM
    sys kill, pid, SIGUSR1
    sys kill, pid, SIGUSR1
    call wait_for, pid -> pid, status
    call exit_code, status -> status
    print "status {}\n", status
    sys close, from
    sys close, to
    sys signal_catch, USR1
    sys signal_wait, USR1, MILLISECOND -> error
    call error_name, error -> a, an
    sys signal_wait, TERM, 0 -> error
    call error_name, error -> b, bn
    print "time is up {s}, not caught {s}\n", a, an, b, bn
    sys signal_catch, 0
    ret
end

; Ends when both have come; the one that came twice is one.
func signals() -> sum
    let first, second
    call catch_signals, TERM | USR1
    call write_all, 0, "r"
    ; What comes is taken when both are there, so that the order is the same at every quantum.
    call both_pending
    call next_signal, TERM | USR1, -1 -> first
    call next_signal, TERM | USR1, -1 -> second
    print "took {}, then {}, ", first, second
    add sum, first, second
    ret
end

func both_pending()
    let i
next:
    yield
    add i, i, 1
    blt i, 200, next
    ret
end

func child_signal()
    let pid, signal
    call catch_signals, CHLD
    call start_self, "1\0" -> pid
    call next_signal, CHLD, -1 -> signal
    call wait_for, ANY_CHILD -> pid
    print "child {} said it has ended {}\n", pid, signal
    call catch_signals, 0
    ret
end

func threads_end()
    let pid, status
    call start_self, "8\0" -> pid
    call wait_for, pid -> pid, status
    print "the thread's end is the process's: {}\n", status
    ret
end

func ends()
    yield
    ret
end
