; Printing and whole writes. `print` becomes io_begin, one call for each piece, and io_end. The pieces gather in a buffer
; that belongs to the thread, so that a print is one write and a line comes out whole. A print of more than IO_CAPACITY
; bytes is written in parts. While a print is under way the thread-local word points at its buffer; io_end restores it.
import "std/errno"
import "std/format"
import "std/memory"

export const STDIN = 0
export const STDOUT = 1
export const STDERR = 2

; Bytes that a print may have to come out in one write.
export const IO_CAPACITY = 1024
; The longest padding of one value.
export const IO_MAX_WIDTH = 256
; What a program traps with when there is no memory for a buffer.
export const TRAP_NO_BUFFER = 101

const ADDRESS_BITS = 32
const ONE_TAKEN = 1 << ADDRESS_BITS

struct Buffer
    next: quad
    saved: quad
    fd: quad
    length: quad
    bytes: byte[IO_CAPACITY]
end

data first_buffer: .space Buffer

; Free buffers: the address of the first one in the low half, the number of takes in the high half. The number changes
; with each take, so that a head read before others took and gave back does not pass for the present one.
data free_buffers: .quad first_buffer

; Write all bytes to a descriptor, going on after short writes.
; args: fd a descriptor; address, length the bytes
; results: error 0, or -errno of the write that failed
export func write_all(fd, address, length) -> error
    let written
next:
    blez length, done
    sys write, fd, address, length -> written
    blez written, failed
    add address, address, written
    sub length, length, written
    j next
failed:
    mv error, written
    bnez written, done
    li error, -EIO
done:
    ret
end

; Begin a print to standard output.
export func io_begin()
    call io_begin_on, STDOUT
    ret
end

; Begin a print to a descriptor. The pieces and io_end follow as for any print.
; args: fd a descriptor
export func io_begin_on(fd)
    let buffer, saved, zero
    call take_buffer -> buffer
    sys tls_get -> saved
    sd saved, [buffer + Buffer.saved]
    sd fd, [buffer + Buffer.fd]
    sd zero, [buffer + Buffer.length]
    sys tls_set, buffer
    ret
end

; End a print: write what it gathered and give the buffer back.
; results: error 0, or -errno of the write
export func io_end() -> error
    let buffer, saved
    sys tls_get -> buffer
    call flush_buffer, buffer -> error
    ld saved, [buffer + Buffer.saved]
    sys tls_set, saved
    call give_buffer, buffer
    ret
end

; Add text to the print.
; args: address, length the text
export func io_text(address, length)
    let buffer, used, total, p
    sys tls_get -> buffer
    ld used, [buffer + Buffer.length]
    add total, used, length
    bleu total, IO_CAPACITY, copy
    call flush_buffer, buffer
    bleu length, IO_CAPACITY, fresh
    ld p, [buffer + Buffer.fd]
    call write_all, p, address, length
    ret
fresh:
    li used, 0
    mv total, length
copy:
    add p, buffer, used
    add p, p, Buffer.bytes
    mem.copy p, address, length
    sd total, [buffer + Buffer.length]
    ret
end

; Add a signed integer in decimal.
; args: value the integer; width columns at least; pad ' ' or '0'
export func io_int(value, width, pad)
    let negative, magnitude
    sltz negative, value
    mv magnitude, value
    beqz negative, positive
    neg magnitude, value
positive:
    call add_number, magnitude, negative, DECIMAL, width, pad
    ret
end

; Add an unsigned integer in decimal.
; args: value the integer; width columns at least; pad ' ' or '0'
export func io_uint(value, width, pad)
    call add_number, value, 0, DECIMAL, width, pad
    ret
end

; Add an integer in hexadecimal, as the unsigned number with the same bits.
; args: value the integer; width columns at least; pad ' ' or '0'
export func io_hex(value, width, pad)
    call add_number, value, 0, HEXADECIMAL, width, pad
    ret
end

; Add a character in UTF-8.
; args: value the code point
export func io_char(value)
    let p, length
    call reserve, UTF8_BYTES -> p
    call format_utf8, p, value -> length
    call advance, length
    ret
end

; Add a string, padded on the left.
; args: address, length the string; width columns at least
export func io_string(address, length, width)
    sub width, width, length
    call add_padding, width, ' '
    call io_text, address, length
    ret
end

; Add a float.
; args: value the float; decimals digits after the point, or -1 for the shortest text that reads back as the same float;
;       width columns at least; pad ' ' or '0'
export func io_float(value: f64, decimals, width, pad)
    let p, length, fill, sign, from, count
    call reserve, IO_MAX_WIDTH + FIXED_BYTES -> p
    bltz decimals, shortest
    call format_fixed, p, value, decimals -> length
    j padding
shortest:
    call format_float, p, value -> length
padding:
    call clamp_width, width -> width
    sub fill, width, length
    blez fill, done
    call sign_length, p, pad -> sign
    add from, p, sign
    add width, from, fill
    sub count, length, sign
    mem.copy width, from, count
    mem.fill from, pad, fill
    add length, length, fill
done:
    call advance, length
    ret
end

; Print a signed integer in decimal, without a line end.
; args: value the integer
export func print_int(value)
    call io_begin
    call io_int, value, 0, ' '
    call io_end
    ret
end

; Print an unsigned integer in decimal, without a line end.
; args: value the integer
export func print_uint(value)
    call io_begin
    call io_uint, value, 0, ' '
    call io_end
    ret
end

; Print an integer in hexadecimal, without a line end.
; args: value the integer
export func print_hex(value)
    call io_begin
    call io_hex, value, 0, ' '
    call io_end
    ret
end

; Print a character, without a line end.
; args: value the code point
export func print_char(value)
    call io_begin
    call io_char, value
    call io_end
    ret
end

; Print a float as the shortest text that reads back as the same float, without a line end.
; args: value the float
export func print_float(value: f64)
    call io_begin
    call io_float, value, -1, 0, ' '
    call io_end
    ret
end

; Print a string, without a line end.
; args: address, length the string
export func print_string(address, length)
    call write_all, STDOUT, address, length
    ret
end

; Print a line end.
export func print_newline()
    call write_all, STDOUT, "\n"
    ret
end

; Print a string and a line end.
; args: address, length the string
export func println(address, length)
    call io_begin
    call io_text, address, length
    call io_text, "\n"
    call io_end
    ret
end

; Print a string to standard error, without a line end.
; args: address, length the string
export func eprint_string(address, length)
    call write_all, STDERR, address, length
    ret
end

; Print a string and a line end to standard error.
; args: address, length the string
export func eprintln(address, length)
    call io_begin_on, STDERR
    call io_text, address, length
    call io_text, "\n"
    call io_end
    ret
end

; Print "what: text of the error (NAME)" to standard error and end the process with status 1. Does not return.
; args: address, length what failed; error the errno, of either sign
export func fail_with(address, length, error)
    let p, n
    call io_begin_on, STDERR
    call io_text, address, length
    call io_text, ": "
    call error_text, error -> p, n
    call io_text, p, n
    call io_text, " ("
    call error_name, error -> p, n
    call io_text, p, n
    call io_text, ")\n"
    call io_end
    exit 1
    ret
end

; Do nothing for a result that is no error; else fail.
; args: result what a call gave back; address, length what it was about
export func check_result(result, address, length)
    bgez result, good
    call fail_with, address, length, result
good:
    ret
end

func add_number(magnitude, negative, base, width, pad)
    let digits, p, fill
    call clamp_width, width -> width
    call count_digits, magnitude, base -> digits
    sub fill, width, digits
    sub fill, fill, negative
    bne pad, '0', blanks
    call add_sign, negative
    call add_padding, fill, pad
    j write
blanks:
    call add_padding, fill, pad
    call add_sign, negative
write:
    call reserve, digits -> p
    call format_digits, p, magnitude, base
    call advance, digits
    ret
end

func add_sign(negative)
    beqz negative, done
    call io_text, "-"
done:
    ret
end

func add_padding(fill, pad)
    let p
    call clamp_width, fill -> fill
    blez fill, done
    call reserve, fill -> p
    mem.fill p, pad, fill
    call advance, fill
done:
    ret
end

func clamp_width(width) -> width
    ble width, IO_MAX_WIDTH, done
    li width, IO_MAX_WIDTH
done:
    ret
end

; 1 when zeros go behind a minus sign at p, else 0.
func sign_length(p, pad) -> sign
    bne pad, '0', done
    lbu sign, [p]
    seq sign, sign, '-'
done:
    ret
end

; Room for length bytes, at most IO_CAPACITY, at the end of the buffer.
func reserve(length) -> p
    let buffer, used
    sys tls_get -> buffer
    ld used, [buffer + Buffer.length]
    add length, length, used
    ble length, IO_CAPACITY, done
    call flush_buffer, buffer
    li used, 0
done:
    add p, buffer, used
    add p, p, Buffer.bytes
    ret
end

func advance(length)
    let buffer, used
    sys tls_get -> buffer
    ld used, [buffer + Buffer.length]
    add used, used, length
    sd used, [buffer + Buffer.length]
    ret
end

func flush_buffer(buffer) -> error
    let fd, p, length, zero
    ld fd, [buffer + Buffer.fd]
    ld length, [buffer + Buffer.length]
    add p, buffer, Buffer.bytes
    call write_all, fd, p, length -> error
    sd zero, [buffer + Buffer.length]
    ret
end

func take_buffer() -> buffer
    let pool, head, old, new, next, taken
    la pool, free_buffers
    li taken, ONE_TAKEN
again:
    ld.aq head, [pool]
    zext.w buffer, head
    beqz buffer, grow
    ld.aq next, [buffer + Buffer.next]
    sub new, head, buffer
    add new, new, taken
    add new, new, next
    mv old, head
    amocas.d old, new, [pool]
    bne old, head, again
    ret
grow:
    call memory_grow, sizeof(Buffer) -> buffer
    bnez buffer, done
    trap TRAP_NO_BUFFER
done:
    ret
end

func give_buffer(buffer)
    let pool, head, old, new, next
    la pool, free_buffers
again:
    ld.aq head, [pool]
    zext.w next, head
    sd.rl next, [buffer + Buffer.next]
    sub new, head, next
    add new, new, buffer
    mv old, head
    amocas.d old, new, [pool]
    bne old, head, again
    ret
end
