; Two threads wait at a barrier for a third one that nobody starts.
; exit: 35
import "std/thread"

data meeting: .space Barrier

func main()
    let barrier, one, other
    la barrier, meeting
    call barrier_init, barrier, 3
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
