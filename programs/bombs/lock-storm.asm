; A hundred threads want one lock for ever.
; tested-by: test/bombs.test.ts
; bomb: goes on
import "std/thread"

data lock: .space Mutex

func main()
    let i
next:
    spawn storm
    add i, i, 1
    blt i, 100, next
    call storm
    ret
end

func storm()
    let mutex
    la mutex, lock
again:
    call mutex_lock, mutex
    call mutex_unlock, mutex
    j again
end
