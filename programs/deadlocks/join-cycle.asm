; Two threads wait for each other's end, and each for its own first: the call answers EDEADLK to whoever would wait for itself, so nobody
; waits for ever. The first of the two waits for the second, and that one is told.
; expect: 1 was told that it would wait for the other's wait for it
import "std/errno"
import "std/io"
import "std/thread"

data numbers: .space quad[2]
data told: .quad 0
data both_are: .space Barrier
data is_over: .space Semaphore

func main()
    let barrier, base, thread, semaphore
    la barrier, both_are
    la base, numbers
    la semaphore, is_over
    call barrier_init, barrier, 3
    spawn work, 0 -> thread
    sd thread, [base]
    spawn work, 1 -> thread
    sd thread, [base + 8]
    call barrier_wait, barrier
    call semaphore_wait, semaphore
    call semaphore_wait, semaphore
    la base, told
    ld thread, [base]
    print "{} was told that it would wait for the other's wait for it\n", thread
    ret
end

func work(i)
    let barrier, base, p, me, thread, value, error, semaphore
    la barrier, both_are
    la base, numbers
    call barrier_wait, barrier
    rdthread me
    sys thread_join, me -> value, error
    bne error, -EDEADLK, done
    xor i, i, 1
    sh3add p, i, base
    ld thread, [p]
    sys thread_join, thread -> value, error
    bne error, -EDEADLK, done
    la p, told
    li thread, 1
    amoadd.d value, thread, [p]
done:
    la semaphore, is_over
    call semaphore_post, semaphore
    ret
end
