; Whoever gets a permit may free the semaphore, although semaphore_post has not returned yet: at quantum 16 the poster's turn
; ends with the instruction that puts the permit in, and the memory is gone when it goes on.
; models: 11 mn
; quanta: 1 2 3 7 15 16 17 61 257 10000
; expect: freed in time
import "std/io"
import "std/thread"

const ROOM = 64 * 1024

func main()
    let semaphore, end, poster
    sys brk, 0 -> semaphore
    add end, semaphore, ROOM
    sys brk, end
    spawn post_late, semaphore -> poster
    yield
    call semaphore_wait, semaphore
    sys brk, semaphore
    join poster
    print "freed in time\n"
    ret
end

func post_late(semaphore)
    let i
    li i, 5
wait:
    sub i, i, 1
    bnez i, wait
    nop
    nop
    call semaphore_post, semaphore
    ret
end
