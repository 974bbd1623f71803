; fib N: the N-th Fibonacci number by plain recursion. Shows what a call costs.
; Run: vmrun programs/bench/fib.asm 20
; args: 20
; expect: 6765
import "std/io"
import "std/args"

func main() -> status
    let n
    call argument_int, 0 -> n
    call fib, n -> n
    print "{}\n", n
    ret
end

func fib(n) -> n
    let a
    blt n, 2, done
    sub a, n, 1
    call fib, a -> a
    sub n, n, 2
    call fib, n -> n
    add n, n, a
done:
    ret
end
