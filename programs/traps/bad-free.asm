; Freeing a block twice is found by its header: the allocator traps by itself, with TRAP_BAD_FREE.
; trap: EXPLICIT
import "std/memory"

func main()
    let block
    call malloc, 100 -> block
    call free, block
    call free, block
    ret
end
