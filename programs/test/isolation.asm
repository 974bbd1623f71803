; Isolation: a wild store, an endless recursion and a leak of everything in one process change nothing in another one: neither its
; memory, nor its descriptors, nor what it can still get.
; quanta: 1 7 1000 10000
; limits: memory=262144 threads=24 processes=8
; expect: wild store: trap 2, memory the same, next descriptor the same, heap the same
; expect: no end of calls: trap 4, memory the same, next descriptor the same, heap the same
; expect: memory, descriptors, locks and threads: status 24, memory the same, next descriptor the same, heap the same
; expect: threads again 5
import "std/args"
import "std/errno"
import "std/io"
import "std/process"

const WORDS = 512
const STEP = 8
const MANY = 5
const THREADS = 24

data table: .space quad[WORDS]
data lock: .quad 0
data threads: .space quad[MANY]

func main() -> status
    let count, p, n, before_end, before_fd
    call argument_count -> count
    beqz count, parent
    call argument, 0 -> p, n
    lbu p, [p]
    sub p, p, '0'
    switch p, wild, deep, leak
    ret
wild:
    ; Everything that can be reached is overwritten first, then what cannot.
    call overwrite
    ret
deep:
    call overwrite_table
    call without_end
    ret
leak:
    call take_all -> status
    ret
parent:
    call fill
    sys brk, 0 -> before_end
    sys dup, 1 -> before_fd
    sys close, before_fd
    print "wild store: "
    call try, "0\0", before_end, before_fd
    print "no end of calls: "
    call try, "1\0", before_end, before_fd
    print "memory, descriptors, locks and threads: "
    call try, "2\0", before_end, before_fd
    call threads_again -> n
    print "threads again {}\n", n
    ret
end

func fill()
    let p, i
    la p, table
next:
    sd i, [p]
    add p, p, STEP
    add i, i, 1
    blt i, WORDS, next
    ret
end

func try(args, args_length, before_end, before_fd)
    let child, status, trap_number, now, word, n
    call start_self, args, args_length -> child
    call wait_for, child -> child, status
    call ended_by_trap, status -> trap_number
    beqz trap_number, by_itself
    print "trap {}", trap_number
    j look
by_itself:
    print "status {}", status
look:
    call is_whole -> now
    call word_for, now -> word, n
    print ", memory {s}", word, n
    sys dup, 1 -> now
    sys close, now
    sub now, now, before_fd
    seqz now, now
    call word_for, now -> word, n
    print ", next descriptor {s}", word, n
    sys brk, 0 -> now
    sub now, now, before_end
    seqz now, now
    call word_for, now -> word, n
    print ", heap {s}\n", word, n
    ret
end

func word_for(same) -> p, n
    bnez same, yes
    call text_of, "not the same" -> p, n
    ret
yes:
    call text_of, "the same" -> p, n
    ret
end

func text_of(p, n) -> p, n
    ret
end

func is_whole() -> whole
    let p, i, found
    la p, table
next:
    ld found, [p]
    bne found, i, done
    add p, p, STEP
    add i, i, 1
    blt i, WORDS, next
    ld found, [p]
    seqz whole, found
done:
    ret
end

; From the first byte of the data on, up to the end of memory and over it.
func overwrite()
    let p, ones
    li ones, -1
    li p, 4096
next:
    sd ones, [p]
    add p, p, STEP
    j next
end

func overwrite_table()
    let p, i, ones
    li ones, -1
    la p, table
next:
    sd ones, [p]
    add p, p, STEP
    add i, i, 1
    blt i, WORDS, next
    ret
end

func without_end()
    let unused
    call without_end
    add unused, unused, 1
    ret
end

; Takes all that there is and gives nothing back.
func take_all() -> status
    let end, more, fd, from, to, thread, count
    sys futex_lock_pi, lock, -1
    sys brk, 0 -> end
memory:
    add more, end, 16384
    sys brk, more -> more
    bltz more, descriptors
    mv end, more
    j memory
descriptors:
    sys dup, 1 -> fd
    bgez fd, descriptors
    sys close, 0
    sys close, 3
    sys pipe -> from, to
more_threads:
    spawn hangs, from -> thread
    add count, count, 1
    bgtz thread, more_threads
    mv status, count
    ret
end

func hangs(from)
    sys read, from, table, 1
    ret
end

func threads_again() -> joined
    let i, p, thread
    la p, threads
next:
    spawn nothing -> thread
    sd thread, [p]
    add p, p, STEP
    add i, i, 1
    blt i, MANY, next
    li i, 0
    la p, threads
join_next:
    ld thread, [p]
    join thread
    add p, p, STEP
    add joined, joined, 1
    add i, i, 1
    blt i, MANY, join_next
    ret
end

func nothing()
    ret
end
