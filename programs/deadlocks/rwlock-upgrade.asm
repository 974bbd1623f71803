; A thread that reads wants to write: it waits until all who read have left, itself among them, and who comes later waits behind it.
; cycle: 2 table
; exit: 35
import "std/rwlock"
import "std/thread"

data table: .space RwLock
data both_read: .space Barrier

func main()
    let barrier, one, other
    la barrier, both_read
    call barrier_init, barrier, 2
    spawn change -> one
    spawn look -> other
    join one
    join other
    ret
end

func change()
    let barrier, lock
    la barrier, both_read
    la lock, table
    call rwlock_read_lock, lock
    call barrier_wait, barrier
    call rwlock_write_lock, lock
    call rwlock_write_unlock, lock
    call rwlock_read_unlock, lock
    ret
end

func look()
    let barrier, lock
    la barrier, both_read
    la lock, table
    call barrier_wait, barrier
    call rwlock_read_lock, lock
    call rwlock_read_unlock, lock
    ret
end
