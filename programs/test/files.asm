; Files and directories in the machine's own tree, through every call, and their errors.
; expect: wrote 11, at 11
; expect: read 5 [hello], pread 5 [world]
; expect: size 11 regular 1, directory 1
; expect: after pwrite [HELLO world], truncated to 4 [HELL]
; expect: append [HELLO]
; expect: hole 8 bytes, 4 of them zero
; expect: renamed, old one ENOENT
; expect: entries: b.txt sub
; expect: rmdir ENOTEMPTY, then 0
; expect: errors EEXIST EISDIR ENOTDIR EBADF EINVAL ENOENT
import "std/errno"
import "std/file"
import "std/io"

const BUFFER_BYTES = 256

data buffer: .space byte[BUFFER_BYTES]
data other: .space byte[BUFFER_BYTES]
data status: .space Stat

func main()
    call writing
    call reading
    call describing
    call changing
    call holes
    call directories
    call errors
    ret
end

func writing()
    let fd, written, place, error
    sys mkdir, "/tmp", DIRECTORY_MODE
    sys mkdir, "/tmp/t", DIRECTORY_MODE -> error
    call check_result, error, "mkdir"
    sys open, "/tmp/t/a.txt", O_WRONLY | O_CREAT | O_EXCL, FILE_MODE -> fd
    call check_result, fd, "open"
    sys write, fd, "hello world" -> written
    sys lseek, fd, 0, SEEK_CUR -> place
    sys fsync, fd
    sys close, fd
    print "wrote {}, at {}\n", written, place
    ret
end

func reading()
    let fd, p, q, n, m
    la p, buffer
    la q, other
    sys open, "/tmp/t/a.txt", O_RDONLY, 0 -> fd
    sys read, fd, p, 5 -> n
    sys pread, fd, q, BUFFER_BYTES, 6 -> m
    print "read {} [{s}], pread {} [{s}]\n", n, p, n, m, q, m
    sys close, fd
    ret
end

func describing()
    let s, size, mode, regular, directory
    la s, status
    sys stat, "/tmp/t/a.txt", s -> size
    call check_result, size, "stat"
    ld size, [s + Stat.size]
    lwu mode, [s + Stat.mode]
    and mode, mode, S_IFMT
    seq regular, mode, S_IFREG
    sys stat, "/tmp/t", s
    lwu mode, [s + Stat.mode]
    and mode, mode, S_IFMT
    seq directory, mode, S_IFDIR
    print "size {} regular {}, directory {}\n", size, regular, directory
    ret
end

func changing()
    let fd, p, n, address, length
    la p, buffer
    sys open, "/tmp/t/a.txt", O_RDWR, 0 -> fd
    sys pwrite, fd, "HELLO", 0
    sys read, fd, p, BUFFER_BYTES -> n
    sys ftruncate, fd, 4
    sys close, fd
    call read_file, "/tmp/t/a.txt" -> address, length
    print "after pwrite [{s}], truncated to {} [{s}]\n", p, n, length, address, length
    sys open, "/tmp/t/a.txt", O_WRONLY | O_APPEND, 0 -> fd
    sys write, fd, "O"
    sys close, fd
    call read_file, "/tmp/t/a.txt" -> address, length
    print "append [{s}]\n", address, length
    ret
end

func holes()
    let fd, address, length, zeros, p, character
    sys open, "/tmp/t/hole", O_WRONLY | O_CREAT, FILE_MODE -> fd
    sys lseek, fd, 4, SEEK_SET
    sys write, fd, "tail"
    sys close, fd
    call read_file, "/tmp/t/hole" -> address, length
    mv p, address
    add address, address, length
next:
    lbu character, [p]
    seqz character, character
    add zeros, zeros, character
    add p, p, 1
    bltu p, address, next
    print "hole {} bytes, {} of them zero\n", length, zeros
    sys unlink, "/tmp/t/hole"
    ret
end

func directories()
    let error, p, n, s
    la s, status
    sys rename, "/tmp/t/a.txt", "/tmp/t/b.txt" -> error
    call check_result, error, "rename"
    sys stat, "/tmp/t/a.txt", s -> error
    call error_name, error -> p, n
    print "renamed, old one {s}\n", p, n
    sys mkdir, "/tmp/t/sub", DIRECTORY_MODE
    call list, "/tmp/t"
    sys rmdir, "/tmp/t" -> error
    call error_name, error -> p, n
    sys rmdir, "/tmp/t/sub" -> error
    print "rmdir {s}, then {}\n", p, n, error
    ret
end

; The names in a directory, in one line.
func list(path, length)
    let fd, record, count, stop, name, name_length
    sys open, path, length, O_RDONLY | O_DIRECTORY, 0 -> fd
    call check_result, fd, path, length
    print "entries:"
next:
    la record, buffer
    sys readdir, fd, record, BUFFER_BYTES -> count
    blez count, done
    add stop, record, count
entry:
    lbu name_length, [record + DirectoryRecord.length]
    add name, record, DirectoryRecord.name
    print " {s}", name, name_length
    add record, name, name_length
    bltu record, stop, entry
    j next
done:
    print "\n"
    sys close, fd
    ret
end

func errors()
    let error, fd, p
    la p, buffer
    call io_begin
    call io_text, "errors"
    sys open, "/tmp/t/b.txt", O_WRONLY | O_CREAT | O_EXCL, FILE_MODE -> error
    call add_error, error
    sys open, "/tmp/t", O_WRONLY, 0 -> error
    call add_error, error
    sys mkdir, "/tmp/t/b.txt/c", DIRECTORY_MODE -> error
    call add_error, error
    sys read, 77, p, 1 -> error
    call add_error, error
    sys open, "/tmp/t/b.txt", O_RDONLY, 0 -> fd
    sys lseek, fd, -1, SEEK_SET -> error
    call add_error, error
    sys unlink, "/tmp/t/missing" -> error
    call add_error, error
    call io_text, "\n"
    call io_end
    ret
end

func add_error(error)
    let p, n
    call error_name, error -> p, n
    call io_text, " "
    call io_text, p, n
    ret
end
