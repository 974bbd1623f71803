; std/memory: blocks of many sizes keep their contents through growth, memory is used again, arenas; and many threads at once.
; models: 11 mn
; expect: contents kept, 0 wrong
; expect: used again 1
; expect: zeroed 0
; expect: too large 0
; expect: arena good
; expect: 4 threads, 0 wrong
import "std/io"
import "std/memory"
import "std/thread"

const SIZES = 40
const THREADS = 4
const ROUNDS = 50
const SIZE_MASK = 1023

data blocks: .space quad[SIZES]
data threads: .space quad[THREADS]
data mistakes: .quad 0
data nodes: .space Arena

func main()
    call growth
    call reuse
    call extremes
    call arenas
    call many_threads
    ret
end

; Blocks of 1, 3, 7 ... bytes, each filled with its index; then each is made larger.
func growth()
    let base, slot, i, size, block, wrong, bad
    la base, blocks
next:
    mul size, i, i
    add size, size, 1
    call malloc, size -> block
    mem.fill block, i, size
    sh3add slot, i, base
    sd block, [slot]
    add i, i, 1
    blt i, SIZES, next
again:
    sub i, i, 1
    mul size, i, i
    add size, size, 1
    sh3add slot, i, base
    ld block, [slot]
    mul bad, size, 3
    call realloc, block, bad -> block
    call count_wrong, block, size, i -> bad
    add wrong, wrong, bad
    call free, block
    bgtz i, again
    print "contents kept, {} wrong\n", wrong
    ret
end

; Bytes of a block that differ from value.
func count_wrong(block, size, value) -> wrong
    let found, stop
    add stop, block, size
next:
    lbu found, [block]
    sne found, found, value
    add wrong, wrong, found
    add block, block, 1
    bltu block, stop, next
    ret
end

func reuse()
    let first, second
    call malloc, 100 -> first
    call free, first
    call malloc, 99 -> second
    seq first, first, second
    print "used again {}\n", first
    call malloc_zeroed, 99 -> first
    call count_wrong, first, 99, 0 -> second
    print "zeroed {}\n", second
    ret
end

func extremes()
    let block
    call malloc, 1 << 40 -> block
    print "too large {}\n", block
    call free, 0
    ret
end

func arenas()
    let arena, i, block, previous
    la arena, nodes
    call arena_init, arena, 1000
next:
    mv previous, block
    call arena_alloc, arena, 24 -> block
    sd previous, [block]
    add i, i, 1
    blt i, 1000, next
count:
    ld block, [block]
    sub i, i, 1
    bnez block, count
    call arena_free, arena
    bnez i, wrong
    print "arena good\n"
    ret
wrong:
    print "arena wrong: {}\n", i
    ret
end

func many_threads()
    let base, slot, i, thread
    la base, threads
next:
    spawn allocate, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, THREADS, next
    call join_all, base, THREADS
    la base, mistakes
    ld slot, [base]
    print "{} threads, {} wrong\n", THREADS, slot
    ret
end

func allocate(seed)
    let round, size, block, wrong, p
    la p, mistakes
next:
    mul size, round, 37
    add size, size, seed
    and size, size, SIZE_MASK
    add size, size, 1
    call malloc, size -> block
    mem.fill block, seed, size
    yield
    call count_wrong, block, size, seed -> wrong
    amoadd.d wrong, wrong, [p]
    call free, block
    add round, round, 1
    blt round, ROUNDS, next
    ret
end
