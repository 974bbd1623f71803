; Both threads take the table first and the journal then.
; exit: 0
import "std/rwlock"
import "std/thread"

data table: .space RwLock
data journal: .space Mutex
data both_began: .space Barrier

func main()
    let barrier, one, other
    la barrier, both_began
    call barrier_init, barrier, 2
    spawn change -> one
    spawn copy -> other
    join one
    join other
    ret
end

func change()
    let barrier, p, q
    la barrier, both_began
    la p, table
    la q, journal
    call barrier_wait, barrier
    call rwlock_write_lock, p
    call mutex_lock, q
    call mutex_unlock, q
    call rwlock_write_unlock, p
    ret
end

func copy()
    let barrier, p, q
    la barrier, both_began
    la p, table
    la q, journal
    call barrier_wait, barrier
    call rwlock_read_lock, p
    call mutex_lock, q
    call mutex_unlock, q
    call rwlock_read_unlock, p
    ret
end
