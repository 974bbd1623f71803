; Two threads take one permit each of two semaphores, in opposite order. No cycle: any thread may put a permit back.
; exit: 35
import "std/thread"

data paper: .space Semaphore
data ink: .space Semaphore
data both_began: .space Barrier

func main()
    let barrier, p, q, one, other
    la barrier, both_began
    call barrier_init, barrier, 2
    la p, paper
    la q, ink
    call semaphore_post, p
    call semaphore_post, q
    spawn use, p, q -> one
    spawn use, q, p -> other
    join one
    join other
    ret
end

func use(first, second)
    let barrier
    la barrier, both_began
    call semaphore_wait, first
    call barrier_wait, barrier
    call semaphore_wait, second
    call semaphore_post, second
    call semaphore_post, first
    ret
end
