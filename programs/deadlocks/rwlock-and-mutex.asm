; One thread writes a table and wants the journal, the other one has the journal and wants to read the table.
; cycle: 2 journal 3 table
; exit: 35
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
    call rwlock_write_lock, p
    call barrier_wait, barrier
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
    call mutex_lock, q
    call barrier_wait, barrier
    call rwlock_read_lock, p
    call mutex_unlock, q
    call rwlock_read_unlock, p
    ret
end
