; spawn-one: starts one thread and joins it, with a line before that and one behind. Under 11 a thread of the host is started for it.
; Run: vmrun --threads=11 programs/bench/spawn-one.asm
; models: 11 mn
; expect: starts a thread
; expect: it has ended
import "std/io"

func main()
    let t
    print "starts a thread\n"
    spawn body -> t
    join t
    print "it has ended\n"
    ret
end

func body()
    ret
end
