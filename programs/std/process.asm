; Processes: starting programs, waiting for their end, and what a status and the signals mean. A process has memory of its own; what
; it shares with others are descriptors. The calls themselves are in spec/calls.md.
import "std/errno"
import "std/file"
import "std/memory"

; Signals, with the numbers of Linux. KILL and STOP cannot be caught.
export const SIGHUP = 1
export const SIGINT = 2
export const SIGKILL = 9
export const SIGUSR1 = 10
export const SIGUSR2 = 12
export const SIGTERM = 15
export const SIGCHLD = 17
export const SIGCONT = 18
export const SIGSTOP = 19

; A flag of `process_wait`: do not wait.
export const WNOHANG = 1
; Any child, for `process_wait`.
export const ANY_CHILD = -1
; No descriptor, in the list of those that a child gets.
export const NO_DESCRIPTOR = -1

; In the status of a process that did not end by itself.
const BY_SIGNAL = 0x100
const BY_TRAP = 0x200
const NUMBER = 0xff

; Start this program once more, as a child with the descriptors 0, 1 and 2 of this process. Its `main` tells by its arguments what
; it is to do.
; args: args, args_length its arguments, each with a NUL behind it, as in "child\0" "1\0"
; results: pid its number, or -errno
export func start_self(args, args_length) -> pid
    let zero
    sys process_spawn, zero, zero, args, args_length, zero, zero -> pid
    ret
end

; Start this program once more with the descriptors that are named.
; args: args, args_length its arguments; fds address of descriptors, a word each; count how many: they are its 0, 1, 2 ...
; results: pid its number, or -errno
export func start_self_with(args, args_length, fds, count) -> pid
    let zero
    sys process_spawn, zero, zero, args, args_length, fds, count -> pid
    ret
end

; Start a program from an image file, as `vmrun asm` writes it.
; args: path, path_length its name; args, args_length its arguments; fds, count its descriptors, or 0 for 0, 1 and 2
; results: pid its number, or -errno; -ENOEXEC when the file holds no image
export func start_file(path, path_length, args, args_length, fds, count) -> pid
    let address, length
    call read_file, path, path_length -> address, length, pid
    bltz pid, done
    beqz length, empty
    sys process_spawn, address, length, args, args_length, fds, count -> pid
    call free, address
    ret
empty:
    call free, address
    li pid, -ENOEXEC
done:
    ret
end

; Wait for the end of a child.
; args: child its number, or ANY_CHILD
; results: pid the number of the one that has ended, or -errno; status how it ended
export func wait_for(child) -> pid, status
    sys process_wait, child, 0 -> pid, status
    ret
end

; The exit status in a status.
; args: status as wait_for gives it
; results: code 0 .. 255, or -1 when the process did not end by itself
export func exit_code(status) -> code
    mv code, status
    bltu status, BY_SIGNAL, done
    li code, -1
done:
    ret
end

; The signal that ended a process.
; args: status as wait_for gives it
; results: signal its number, or 0 when it was none
export func ended_by_signal(status) -> signal
    let kind
    andi kind, status, BY_SIGNAL
    beqz kind, done
    andi signal, status, NUMBER
done:
    ret
end

; The trap that ended a process.
; args: status as wait_for gives it
; results: number of the trap, see spec/traps.md, or 0 when it was none
export func ended_by_trap(status) -> number
    let kind
    andi kind, status, BY_TRAP
    beqz kind, done
    andi number, status, NUMBER
done:
    ret
end

; Catch signals: from now on they wait until `next_signal` takes them.
; args: mask of those to be caught, 1 << SIGTERM and the like; all others do what they do by themselves
; results: before the mask before
export func catch_signals(mask) -> before
    sys signal_catch, mask -> before
    ret
end

; Wait for a signal that this process catches.
; args: mask of those waited for; timeout nanoseconds, or -1 for ever
; results: signal its number, or -errno, -ETIMEDOUT when none came
export func next_signal(mask, timeout) -> signal
    sys signal_wait, mask, timeout -> signal
    ret
end
