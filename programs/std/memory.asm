; Memory from the system: an allocator for blocks of any size, safe to use from all threads, and arenas that are freed as a
; whole. A block is rounded up to a size class and has eight bytes before it that name the class.
; Classes are 16, 24, 32, 48, 64, 96 ... bytes: two for each doubling. Each has a list of free blocks.
import "std/thread"

; What `free` traps with when given anything but a block in use.
export const TRAP_BAD_FREE = 103

; The largest block, header included.
const LARGEST = 1 << 31
const CLASSES = 56
const FIRST_EVEN = 16
const FIRST_ODD = 24
; Memory is asked from the system in steps of at least this.
const GROWTH = 64 * 1024
const ALIGNMENT = 16
; Marks in a header, above the class.
const MARK_SHIFT = 8
const IN_USE = 0x75736564
const IS_FREE = 0x66726565

struct Block
    header: quad
    ; A free block links to the next one here; in use, the caller's bytes begin here.
    next: quad
end

; Where the program gets memory for many things that end together.
export struct Arena
    ; The next free byte, and the first one behind the chunk.
    next: quad
    limit: quad
    chunk: quad
    chunk_size: quad
end

struct Chunk
    previous: quad
    size: quad
end

data heap_lock: .space Mutex
data heap_next: .quad 0
data heap_limit: .quad 0
data free_lists: .space quad[CLASSES]

; Allocate memory. Its contents are arbitrary.
; args: size bytes
; results: address a multiple of 8, or 0 when there is not enough memory
export func malloc(size) -> address
    let class, lock
    bgtu size, LARGEST - Block.next, done
    call class_of, size -> class
    la lock, heap_lock
    call mutex_lock, lock
    call take_block, class -> address
    call mutex_unlock, lock
done:
    ret
end

; Allocate memory that is 0.
; args: size bytes
; results: address a multiple of 8, or 0 when there is not enough memory
export func malloc_zeroed(size) -> address
    let zero
    call malloc, size -> address
    beqz address, done
    mem.fill address, zero, size
done:
    ret
end

; Give a block back. Address 0 is fine and does nothing; what is no block in use traps with TRAP_BAD_FREE.
; args: address what malloc or realloc gave
export func free(address)
    let class, lock, list, first, header
    beqz address, done
    call class_in_use, address -> class
    la lock, heap_lock
    call mutex_lock, lock
    la list, free_lists
    sh3add list, class, list
    ld first, [list]
    li header, IS_FREE << MARK_SHIFT
    or header, header, class
    sd header, [address - Block.next]
    sd first, [address]
    sd address, [list]
    call mutex_unlock, lock
done:
    ret
end

; Change the size of a block, which may move it. What fits in both sizes is kept.
; args: address a block, or 0 for none; size the new number of bytes
; results: moved the block's address now, or 0 when there is not enough memory: then the block is as it was
export func realloc(address, size) -> moved
    let class, room
    beqz address, fresh
    call class_in_use, address -> class
    call class_size, class -> room
    sub room, room, Block.next
    mv moved, address
    bleu size, room, done
    call malloc, size -> moved
    beqz moved, done
    mem.copy moved, address, room
    call free, address
    ret
fresh:
    call malloc, size -> moved
done:
    ret
end

; Take memory from the system for good, without the allocator.
; args: size bytes
; results: address a multiple of 16, or 0 when there is not enough memory
export func memory_grow(size) -> address
    let lock
    la lock, heap_lock
    call mutex_lock, lock
    call grow, size -> address
    call mutex_unlock, lock
    ret
end

; Begin an arena.
; args: arena address of an Arena; chunk_size bytes that it asks for at a time
export func arena_init(arena, chunk_size)
    let zero
    sd zero, [arena + Arena.next]
    sd zero, [arena + Arena.limit]
    sd zero, [arena + Arena.chunk]
    sd chunk_size, [arena + Arena.chunk_size]
    ret
end

; Allocate from an arena. One thread at a time may use an arena.
; args: arena address of an Arena; size bytes, at least 1
; results: address a multiple of 8, or 0 when there is not enough memory
export func arena_alloc(arena, size) -> address
    let room, limit, chunk, chunk_size
    blez size, done
    add size, size, 7
    and size, size, -8
    ld address, [arena + Arena.next]
    ld limit, [arena + Arena.limit]
    sub room, limit, address
    bgeu room, size, take
    ld chunk_size, [arena + Arena.chunk_size]
    maxu chunk_size, chunk_size, size
    add chunk_size, chunk_size, sizeof(Chunk)
    call malloc, chunk_size -> chunk
    mv address, chunk
    beqz chunk, done
    ld limit, [arena + Arena.chunk]
    sd limit, [chunk + Chunk.previous]
    sd chunk_size, [chunk + Chunk.size]
    sd chunk, [arena + Arena.chunk]
    add limit, chunk, chunk_size
    sd limit, [arena + Arena.limit]
    add address, chunk, sizeof(Chunk)
take:
    add limit, address, size
    sd limit, [arena + Arena.next]
done:
    ret
end

; Free all that an arena gave. The arena can be used again.
; args: arena address of an Arena
export func arena_free(arena)
    let chunk, previous, zero
    ld chunk, [arena + Arena.chunk]
next:
    beqz chunk, done
    ld previous, [chunk + Chunk.previous]
    call free, chunk
    mv chunk, previous
    j next
done:
    sd zero, [arena + Arena.next]
    sd zero, [arena + Arena.limit]
    sd zero, [arena + Arena.chunk]
    ret
end

; The smallest class whose blocks hold size bytes and the header.
func class_of(size) -> class
    let total, doublings, odd_size
    add total, size, Block.next
    bgtu total, FIRST_EVEN, larger
    ret
larger:
    ; With 2^k < total <= 2^(k+1) it is the odd class of 2^k when total fits in 1.5 times that, else the next even one.
    sub total, total, 1
    clz doublings, total
    neg doublings, doublings
    add doublings, doublings, 63 - 4
    li odd_size, FIRST_ODD
    sll odd_size, odd_size, doublings
    sll class, doublings, 1
    add class, class, 1
    bltu total, odd_size, done
    add class, class, 1
done:
    ret
end

; Bytes of a class's blocks, header included.
func class_size(class) -> size
    let odd, doublings
    srl doublings, class, 1
    and odd, class, 1
    mul size, odd, FIRST_ODD - FIRST_EVEN
    add size, size, FIRST_EVEN
    sll size, size, doublings
    ret
end

; The class of a block in use; a trap when it is none.
func class_in_use(address) -> class
    let header, mark
    ld header, [address - Block.next]
    srl mark, header, MARK_SHIFT
    zext.b class, header
    beq mark, IN_USE, done
    trap TRAP_BAD_FREE
done:
    ret
end

; A block from the class's list, or a new one. The caller holds the lock.
func take_block(class) -> address
    let list, next, header, size
    la list, free_lists
    sh3add list, class, list
    ld address, [list]
    beqz address, fresh
    ld next, [address]
    sd next, [list]
    j mark
fresh:
    call class_size, class -> size
    call carve, size -> address
    beqz address, done
    add address, address, Block.next
mark:
    li header, IN_USE << MARK_SHIFT
    or header, header, class
    sd header, [address - Block.next]
done:
    ret
end

; The next size bytes of the heap, asking the system for more when they are used up. The caller holds the lock.
func carve(size) -> address
    let next_place, limit_place, limit, room, more
    la next_place, heap_next
    la limit_place, heap_limit
    ld address, [next_place]
    ld limit, [limit_place]
    sub room, limit, address
    bgeu room, size, take
    li more, GROWTH
    maxu more, more, size
    call grow, more -> room
    beqz room, full
    ; Memory that continues what was there adds to it; else the rest of that is given up.
    beq room, limit, joined
    mv address, room
joined:
    add limit, room, more
    sd limit, [limit_place]
take:
    add limit, address, size
    sd limit, [next_place]
    ret
full:
    li address, 0
    ret
end

; Memory from the system. The caller holds the lock.
func grow(size) -> address
    let old, wanted, result
    sys brk, 0 -> old
    add address, old, ALIGNMENT - 1
    and address, address, -ALIGNMENT
    add wanted, address, size
    bltu wanted, address, failed
    sys brk, wanted -> result
    bgez result, done
failed:
    li address, 0
done:
    ret
end
