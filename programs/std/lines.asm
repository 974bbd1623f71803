; Lines of a descriptor, read through a buffer. A line is given without its line feed; a last line needs none.
; One thread at a time may use a reader.
import "std/errno"
import "std/memory"

; The longest line, in bytes.
export const MAX_LINE_BYTES = 1024 * 1024

const FIRST_CAPACITY = 4096

struct Lines
    fd: quad
    buffer: quad
    capacity: quad
    ; The bytes not yet given out are from start to stop.
    start: quad
    stop: quad
end

; Begin to read lines. The descriptor stays open when the reader is closed.
; args: fd a descriptor
; results: reader to be given to lines_next, or 0 when there is not enough memory
export func lines_open(fd) -> reader
    let buffer, capacity
    call malloc_zeroed, sizeof(Lines) -> reader
    beqz reader, done
    li capacity, FIRST_CAPACITY
    call malloc, capacity -> buffer
    beqz buffer, failed
    sd fd, [reader + Lines.fd]
    sd buffer, [reader + Lines.buffer]
    sd capacity, [reader + Lines.capacity]
    ret
failed:
    call free, reader
    li reader, 0
done:
    ret
end

; Free the reader.
; args: reader from lines_open
export func lines_close(reader)
    let buffer
    ld buffer, [reader + Lines.buffer]
    call free, buffer
    call free, reader
    ret
end

; The next line. It stays where it is until the next call.
; args: reader from lines_open
; results: address, length the line without its line feed; status 1, or 0 at the end, or -errno: that of the read, -E2BIG for a
;          line of more than MAX_LINE_BYTES, -ENOMEM
export func lines_next(reader) -> address, length, status
    let start, stop, p, count, scanned, character
scan:
    ld address, [reader + Lines.buffer]
    ld start, [reader + Lines.start]
    ld stop, [reader + Lines.stop]
    add p, address, start
    add p, p, scanned
    add address, address, start
    sub length, stop, start
next:
    bgeu scanned, length, more
    lbu character, [p]
    beq character, '\n', found
    add p, p, 1
    add scanned, scanned, 1
    j next
more:
    call fill, reader -> count
    bgtz count, scan
    mv status, count
    bnez count, done
    ; At the end: what is left is the last line. It was moved to the front of the buffer.
    beqz length, done
    ld address, [reader + Lines.buffer]
    sd length, [reader + Lines.start]
    li status, 1
    ret
found:
    mv length, scanned
    add start, start, scanned
    add start, start, 1
    sd start, [reader + Lines.start]
    li status, 1
done:
    ret
end

; Read more bytes behind those that are there; the count, 0 at the end, or -errno.
func fill(reader) -> count
    let fd, buffer, capacity, stop, room
    call make_room, reader -> count
    bltz count, done
    ld fd, [reader + Lines.fd]
    ld buffer, [reader + Lines.buffer]
    ld capacity, [reader + Lines.capacity]
    ld stop, [reader + Lines.stop]
    add buffer, buffer, stop
    sub room, capacity, stop
    sys read, fd, buffer, room -> count
    blez count, done
    add stop, stop, count
    sd stop, [reader + Lines.stop]
done:
    ret
end

; Move what is left to the front; when it fills the buffer, double that.
func make_room(reader) -> error
    let buffer, capacity, start, stop, source, zero
    ld buffer, [reader + Lines.buffer]
    ld capacity, [reader + Lines.capacity]
    ld start, [reader + Lines.start]
    ld stop, [reader + Lines.stop]
    add source, buffer, start
    sub stop, stop, start
    mem.copy buffer, source, stop
    sd zero, [reader + Lines.start]
    sd stop, [reader + Lines.stop]
    blt stop, capacity, done
    li error, -E2BIG
    bge capacity, MAX_LINE_BYTES, done
    li error, -ENOMEM
    sll capacity, capacity, 1
    call realloc, buffer, capacity -> buffer
    beqz buffer, done
    sd buffer, [reader + Lines.buffer]
    sd capacity, [reader + Lines.capacity]
    li error, 0
done:
    ret
end
