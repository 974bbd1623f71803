; Long prints and prints to both streams: order within a stream is kept, a print longer than the buffer is written in parts.
; expect: 3000 a
; expect: after
; expect: aaaaaaaaaa
; expect-error: to standard error 1
import "std/io"
import "std/memory"

const LONG = 3000

func main()
    let p, length, letter, from, to, count
    li letter, 'a'
    li length, LONG
    call malloc, length -> p
    mem.fill p, letter, length
    sys pipe -> from, to
    call io_begin_on, to
    call io_text, "b"
    call io_text, p, length
    call io_end
    sys close, to
    call count_letters, from -> count
    print "{} a\nafter\n", count
    print "{s}\n", p, 10
    call eprint_string, "to standard error "
    call eprintln, "1"
    ret
end

func count_letters(fd) -> count
    let p, received, stop
    call malloc, LONG -> p
next:
    sys read, fd, p, LONG -> received
    blez received, done
    add stop, p, received
    call count_in, p, stop, count -> count
    j next
done:
    ret
end

func count_in(p, stop, count) -> count
    let character
next:
    lbu character, [p]
    seq character, character, 'a'
    add count, count, character
    add p, p, 1
    bltu p, stop, next
    ret
end
