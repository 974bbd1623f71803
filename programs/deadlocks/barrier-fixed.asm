; Two threads meet at a barrier for two.
; exit: 0
import "std/thread"

data meeting: .space Barrier

func main()
    let barrier, one, other
    la barrier, meeting
    call barrier_init, barrier, 2
    spawn come -> one
    spawn come -> other
    join one
    join other
    ret
end

func come()
    let barrier
    la barrier, meeting
    call barrier_wait, barrier
    ret
end
