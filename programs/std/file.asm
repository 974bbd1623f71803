; Files: the constants and structs of their calls, and reading a whole file.
import "std/errno"
import "std/io"
import "std/memory"

; Flags of `open`: one of the first three, and any of the others.
export const O_RDONLY = 0
export const O_WRONLY = 1
export const O_RDWR = 2
export const O_CREAT = 0x40
export const O_EXCL = 0x80
export const O_TRUNC = 0x200
export const O_APPEND = 0x400
export const O_NONBLOCK = 0x800
export const O_DIRECTORY = 0x10000
; The usual mode of a new file and of a new directory.
export const FILE_MODE = 0o644
export const DIRECTORY_MODE = 0o755

; Where `lseek` counts from.
export const SEEK_SET = 0
export const SEEK_CUR = 1
export const SEEK_END = 2

; Kinds of files in Stat.mode, under S_IFMT.
export const S_IFMT = 0xf000
export const S_IFIFO = 0x1000
export const S_IFCHR = 0x2000
export const S_IFDIR = 0x4000
export const S_IFREG = 0x8000
export const S_IFSOCK = 0xc000

; What `stat` and `fstat` fill in.
export struct Stat
    size: quad
    mode: word
    links: word
    modified: quad
    inode: quad
end

; What `readdir` gives, one after another: a type, the length of the name, then the name.
export struct DirectoryRecord
    type: byte
    length: byte
    name: byte
end

; Events of `poll`.
export const POLLIN = 1
export const POLLOUT = 4
export const POLLERR = 8
export const POLLHUP = 16
export const POLLNVAL = 32

; One descriptor to poll.
export struct PollFd
    fd: word
    events: half
    revents: half
end

const FIRST_SIZE = 4096

; Read all of a file into memory that the caller frees.
; args: path, path_length its name
; results: address, length the contents; error 0, or -errno: then address is 0
export func read_file(path, path_length) -> address, length, error
    let fd
    sys open, path, path_length, O_RDONLY, 0 -> fd
    bltz fd, failed
    call read_all, fd -> address, length, error
    sys close, fd
    ret
failed:
    mv error, fd
    ret
end

; Read a descriptor up to its end into memory that the caller frees.
; args: fd a descriptor
; results: address, length what was read; error 0, or -errno: then address is 0
export func read_all(fd) -> address, length, error
    let capacity, bigger, p, room, count
    li capacity, FIRST_SIZE
    call malloc, capacity -> address
    beqz address, no_memory
next:
    blt length, capacity, read
    sll capacity, capacity, 1
    call realloc, address, capacity -> bigger
    beqz bigger, no_memory
    mv address, bigger
read:
    add p, address, length
    sub room, capacity, length
    sys read, fd, p, room -> count
    beqz count, done
    bltz count, failed
    add length, length, count
    j next
no_memory:
    li count, -ENOMEM
failed:
    call free, address
    li address, 0
    li length, 0
    mv error, count
done:
    ret
end

; Make a file, or replace its contents.
; args: path, path_length its name; address, length the contents
; results: error 0 or -errno
export func write_file(path, path_length, address, length) -> error
    let fd
    sys open, path, path_length, O_WRONLY | O_CREAT | O_TRUNC, FILE_MODE -> fd
    mv error, fd
    bltz fd, done
    call write_all, fd, address, length -> error
    sys close, fd
done:
    ret
end
