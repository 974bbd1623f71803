; A function takes a lock and calls another one that takes the same lock: a recursive mutex allows it.
; exit: 0
import "std/mutex"
import "std/thread"

data total: .quad 0
data lock: .space RecursiveMutex

func main()
    let thread
    spawn add_twice, 7 -> thread
    join thread
    ret
end

func add_twice(amount)
    let p
    la p, lock
    call recursive_lock, p
    call add_once, amount
    call add_once, amount
    call recursive_unlock, p
    ret
end

func add_once(amount)
    let p, q, sum
    la p, lock
    la q, total
    call recursive_lock, p
    ld sum, [q]
    add sum, sum, amount
    sd sum, [q]
    call recursive_unlock, p
    ret
end
