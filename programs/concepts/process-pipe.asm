; A parent and a child process with a pipe between them: they share no memory, so what one knows the other has to be told. The child
; gets the pipe's reading end as its descriptor 0 and counts the words that come; the end comes when nobody can write any more.
; Run: vmrun programs/concepts/process-pipe.asm
; models: 11 mn
; quanta: 1 2 3 7 61 257 1000 10000
; expect: the child counted 6 words
; expect: and ended with status 6
import "std/args"
import "std/io"
import "std/process"

const SPACE = 32
const STREAMS = 2

; The child's descriptors 0 and 1.
data streams: .word 0, STDOUT
data letter: .byte 0

func main() -> status
    let count
    call argument_count -> count
    bnez count, child
    call parent
    ret
child:
    call count_words -> status
    ret
end

func parent()
    let from, to, p, child, status
    sys pipe -> from, to
    la p, streams
    sw from, [p]
    call start_self_with, "child\0", p, STREAMS -> child
    ; Its own reading end would keep this process from hearing that the child has gone.
    sys close, from
    call write_all, to, "nobody shares "
    call write_all, to, "any memory with me"
    sys close, to
    call wait_for, child -> child, status
    print "and ended with status {}\n", status
    ret
end

; Words are separated by one space each.
func count_words() -> words
    let p, n, spaces, character
    la p, letter
next:
    sys read, STDIN, p, 1 -> n
    blez n, done
    lbu character, [p]
    bne character, SPACE, next
    add spaces, spaces, 1
    j next
done:
    add words, spaces, 1
    print "the child counted {} words\n", words
    ret
end
