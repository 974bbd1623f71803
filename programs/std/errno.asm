; Errors of system calls: their numbers, as on Linux, their names and what they mean.
; A call that fails gives back -errno; the functions here take either sign.

export const EPERM = 1
export const ENOENT = 2
export const ESRCH = 3
export const EINTR = 4
export const EIO = 5
export const E2BIG = 7
export const ENOEXEC = 8
export const EBADF = 9
export const ECHILD = 10
export const EAGAIN = 11
export const ENOMEM = 12
export const EACCES = 13
export const EFAULT = 14
export const EBUSY = 16
export const EEXIST = 17
export const EXDEV = 18
export const ENOTDIR = 20
export const EISDIR = 21
export const EINVAL = 22
export const ENFILE = 23
export const EMFILE = 24
export const EFBIG = 27
export const ENOSPC = 28
export const ESPIPE = 29
export const EROFS = 30
export const EMLINK = 31
export const EPIPE = 32
export const ERANGE = 34
export const EDEADLK = 35
export const ENAMETOOLONG = 36
export const ENOSYS = 38
export const ENOTEMPTY = 39
export const ELOOP = 40
export const EOVERFLOW = 75
export const ENOTSOCK = 88
export const EDESTADDRREQ = 89
export const EMSGSIZE = 90
export const ENOPROTOOPT = 92
export const EPROTONOSUPPORT = 93
export const ENOTSUP = 95
export const EAFNOSUPPORT = 97
export const EADDRINUSE = 98
export const EADDRNOTAVAIL = 99
export const ENETUNREACH = 101
export const ECONNABORTED = 103
export const ECONNRESET = 104
export const ENOBUFS = 105
export const EISCONN = 106
export const ENOTCONN = 107
export const ETIMEDOUT = 110
export const ECONNREFUSED = 111
export const EHOSTUNREACH = 113
export const EALREADY = 114
export const EINPROGRESS = 115
export const ECANCELED = 125
export const EOWNERDEAD = 130
export const ENOTRECOVERABLE = 131

; One record an error: number, name, text. A record with the number 0 ends the table and stands for unknown errors.
data error_table:
    .byte EPERM
    .asciz "EPERM", "operation not permitted"
    .byte ENOENT
    .asciz "ENOENT", "no such file or directory"
    .byte ESRCH
    .asciz "ESRCH", "no such thread or process"
    .byte EINTR
    .asciz "EINTR", "interrupted call"
    .byte EIO
    .asciz "EIO", "input or output error"
    .byte E2BIG
    .asciz "E2BIG", "too long"
    .byte ENOEXEC
    .asciz "ENOEXEC", "no program that may run"
    .byte EBADF
    .asciz "EBADF", "bad descriptor"
    .byte ECHILD
    .asciz "ECHILD", "no such child"
    .byte EAGAIN
    .asciz "EAGAIN", "would have to wait"
    .byte ENOMEM
    .asciz "ENOMEM", "out of memory"
    .byte EACCES
    .asciz "EACCES", "permission denied"
    .byte EFAULT
    .asciz "EFAULT", "bad address"
    .byte EBUSY
    .asciz "EBUSY", "in use"
    .byte EEXIST
    .asciz "EEXIST", "exists already"
    .byte EXDEV
    .asciz "EXDEV", "on another mount"
    .byte ENOTDIR
    .asciz "ENOTDIR", "not a directory"
    .byte EISDIR
    .asciz "EISDIR", "is a directory"
    .byte EINVAL
    .asciz "EINVAL", "invalid argument"
    .byte ENFILE
    .asciz "ENFILE", "too many open files in the machine"
    .byte EMFILE
    .asciz "EMFILE", "too many open files"
    .byte EFBIG
    .asciz "EFBIG", "file too large"
    .byte ENOSPC
    .asciz "ENOSPC", "no space left"
    .byte ESPIPE
    .asciz "ESPIPE", "cannot seek"
    .byte EROFS
    .asciz "EROFS", "read-only file system"
    .byte EMLINK
    .asciz "EMLINK", "too many links"
    .byte EPIPE
    .asciz "EPIPE", "the other end is closed"
    .byte ERANGE
    .asciz "ERANGE", "out of range"
    .byte EDEADLK
    .asciz "EDEADLK", "would wait for ever"
    .byte ENAMETOOLONG
    .asciz "ENAMETOOLONG", "name too long"
    .byte ENOSYS
    .asciz "ENOSYS", "no such call"
    .byte ENOTEMPTY
    .asciz "ENOTEMPTY", "directory not empty"
    .byte ELOOP
    .asciz "ELOOP", "too many links in the path"
    .byte EOVERFLOW
    .asciz "EOVERFLOW", "value too large"
    .byte ENOTSOCK
    .asciz "ENOTSOCK", "not a socket"
    .byte EDESTADDRREQ
    .asciz "EDESTADDRREQ", "destination address required"
    .byte EMSGSIZE
    .asciz "EMSGSIZE", "message too long"
    .byte ENOPROTOOPT
    .asciz "ENOPROTOOPT", "no such option"
    .byte EPROTONOSUPPORT
    .asciz "EPROTONOSUPPORT", "protocol not supported"
    .byte ENOTSUP
    .asciz "ENOTSUP", "not supported"
    .byte EAFNOSUPPORT
    .asciz "EAFNOSUPPORT", "address family not supported"
    .byte EADDRINUSE
    .asciz "EADDRINUSE", "address in use"
    .byte EADDRNOTAVAIL
    .asciz "EADDRNOTAVAIL", "address not available"
    .byte ENETUNREACH
    .asciz "ENETUNREACH", "network unreachable"
    .byte ECONNABORTED
    .asciz "ECONNABORTED", "connection aborted"
    .byte ECONNRESET
    .asciz "ECONNRESET", "connection reset by peer"
    .byte ENOBUFS
    .asciz "ENOBUFS", "no buffer space"
    .byte EISCONN
    .asciz "EISCONN", "connected already"
    .byte ENOTCONN
    .asciz "ENOTCONN", "not connected"
    .byte ETIMEDOUT
    .asciz "ETIMEDOUT", "timed out"
    .byte ECONNREFUSED
    .asciz "ECONNREFUSED", "connection refused"
    .byte EHOSTUNREACH
    .asciz "EHOSTUNREACH", "host unreachable"
    .byte EALREADY
    .asciz "EALREADY", "under way already"
    .byte EINPROGRESS
    .asciz "EINPROGRESS", "under way"
    .byte ECANCELED
    .asciz "ECANCELED", "canceled"
    .byte EOWNERDEAD
    .asciz "EOWNERDEAD", "owner died"
    .byte ENOTRECOVERABLE
    .asciz "ENOTRECOVERABLE", "state not recoverable"
    .byte 0
    .asciz "E?", "unknown error"
end

; The name of an error, for example ENOENT.
; args: error an errno, of either sign
; results: address, length the name; E? for an unknown number
export func error_name(error) -> address, length
    let code, text_address, text_length
    call error_record, error -> code, address, length, text_address, text_length
    ret
end

; What an error means, for example "no such file or directory".
; args: error an errno, of either sign
; results: address, length the text
export func error_text(error) -> address, length
    let code, name_address, name_length
    call error_record, error -> code, name_address, name_length, address, length
    ret
end

func error_record(error) -> code, name_address, name_length, text_address, text_length
    let record
    bgez error, positive
    neg error, error
positive:
    la record, error_table
next:
    lbu code, [record]
    add name_address, record, 1
    call count_to_nul, name_address -> name_length
    add text_address, name_address, name_length
    add text_address, text_address, 1
    call count_to_nul, text_address -> text_length
    beq code, error, found
    beqz code, found
    add record, text_address, text_length
    add record, record, 1
    j next
found:
    ret
end

func count_to_nul(address) -> length
    let p, character
    mv p, address
next:
    lbu character, [p]
    beqz character, done
    add p, p, 1
    j next
done:
    sub length, p, address
    ret
end
