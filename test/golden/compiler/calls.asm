; A recursive call, a call through a register, and a tail call.
func main() -> status
    let twice, n
    call fib, 10 -> n
    la twice, double
    call twice as double, n -> n
    tail double, n
end

func fib(n) -> value
    let less
    mv value, n
    blt n, 2, done
    sub less, n, 1
    call fib, less -> value
    sub less, n, 2
    call fib, less -> less
    add value, value, less
done:
    ret
end

func double(n) -> value
    add value, n, n
    ret
end
