; switch N: N yields between two threads; prints N. Shows what a switch costs.
; Run: vmrun programs/bench/switch.asm 20000
; args: 20000
; expect: 20000
import "std/io"
import "std/args"

data left: .quad 0

func main() -> status
    let n, p, a, b
    call argument_int, 0 -> n
    la p, left
    sd n, [p]
    spawn body -> a
    spawn body -> b
    join a
    join b
    print "{}\n", n
    ret
end

func body()
    let p, n
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
