; The n-th Fibonacci number by plain recursion: calls, arguments, results.
; Run: vmrun programs/fib.asm 20
; args: 10
; expect: fib(10) = 55
import "std/args"
import "std/io"

const DEFAULT_N = 20

func main()
    let n, value
    call argument_int_or, 0, DEFAULT_N, "fib [N]" -> n
    call fib, n -> value
    print "fib({}) = {}\n", n, value
    ret
end

func fib(n) -> value
    let before, m
    mv value, n
    blt n, 2, done
    sub m, n, 1
    call fib, m -> value
    sub m, n, 2
    call fib, m -> before
    add value, value, before
done:
    ret
end
