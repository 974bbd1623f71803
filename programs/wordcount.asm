; Count lines, words and bytes, as wc does, of a file or of standard input: reading in pieces, a small state machine.
; Run: vmrun --dir . programs/wordcount.asm README.md, or vmrun programs/wordcount.asm < README.md
; stdin: one two
; stdin:   three
; expect:        2       3      16
import "std/args"
import "std/file"
import "std/io"
import "std/string"

const BUFFER_BYTES = 65536

data buffer: .space byte[BUFFER_BYTES]

func main() -> status
    let path, path_length, fd
    call argument, 0 -> path, path_length
    bltz path_length, count
    sys open, path, path_length, O_RDONLY, 0 -> fd
    call check_result, fd, path, path_length
count:
    call count_all, fd, path, path_length
    ret
end

; Read up to the end and print the counts, with the file's name when there is one.
func count_all(fd, path, path_length)
    let p, received, lines, words, bytes, more_lines, more_words, inside
    la p, buffer
next:
    sys read, fd, p, BUFFER_BYTES -> received
    call check_result, received, "read"
    beqz received, report
    add bytes, bytes, received
    call count_piece, p, received, inside -> more_lines, more_words, inside
    add lines, lines, more_lines
    add words, words, more_words
    j next
report:
    bgez path_length, named
    print "{8}{8}{8}\n", lines, words, bytes
    ret
named:
    print "{8}{8}{8} {s}\n", lines, words, bytes, path, path_length
    ret
end

; Lines and words that begin in a piece of text. inside is 1 while a word goes on, also from one piece to the next.
func count_piece(p, length, inside) -> lines, words, inside
    let stop, character, blank, begins, feed
    add stop, p, length
next:
    lbu character, [p]
    seq feed, character, '\n'
    add lines, lines, feed
    call is_space, character -> blank
    or begins, blank, inside
    seqz begins, begins
    add words, words, begins
    seqz inside, blank
    add p, p, 1
    bltu p, stop, next
    ret
end
