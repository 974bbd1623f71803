; deep DEPTH YIELDS: two threads, each DEPTH calls down, yield to each other, YIELDS times in all. Shows what a switch
; costs far from the first frame. Prints YIELDS plus the calls that both come back from: YIELDS + 2 x DEPTH.
; Run: vmrun programs/bench/deep.asm 100 2000
; args: 100 2000
; expect: 2200
import "std/io"
import "std/args"

data left: .quad 0
data frames: .quad 0

func main() -> status
    let depth, yields, p, a, b
    call argument_int, 0 -> depth
    call argument_int, 1 -> yields
    la p, left
    sd yields, [p]
    spawn body, depth -> a
    spawn body, depth -> b
    join a
    join b
    la p, frames
    ld a, [p]
    add yields, yields, a
    print "{}\n", yields
    ret
end

func body(depth)
    let p
    call descend, depth -> depth
    la p, frames
    amoadd.d depth, depth, [p]
    ret
end

; Goes down, yields there, and counts the calls on the way back.
func descend(depth) -> calls
    let p, n
    beqz depth, deepest
    sub depth, depth, 1
    call descend, depth -> calls
    add calls, calls, 1
    ret
deepest:
    la p, left
next:
    ld n, [p]
    blez n, done
    sub n, n, 1
    sd n, [p]
    yield
    j next
done:
    ret
end
