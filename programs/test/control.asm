; Calls with several results, tail calls, calls through a register, jump tables.
; expect: 17 / 5 = 3 rest 2
; expect: even 1, odd 0
; expect: applied 12 and 35
; expect: names: zero one two many many
; expect: mixed 7 and 2.500000
import "std/io"

func main()
    let quotient, rest
    call divide, 17, 5 -> quotient, rest
    print "17 / 5 = {} rest {}\n", quotient, rest
    call is_even, 100_000 -> quotient
    call is_even, 99_999 -> rest
    print "even {}, odd {}\n", quotient, rest
    call applying
    call tables
    call mixing
    ret
end

func divide(a, b) -> quotient, rest
    div quotient, a, b
    rem rest, a, b
    ret
end

; Mutual recursion, 100,000 deep in one frame.
func is_even(n) -> yes
    beqz n, even
    sub n, n, 1
    tail is_odd, n
even:
    li yes, 1
    ret
end

func is_odd(n) -> yes
    beqz n, odd
    sub n, n, 1
    tail is_even, n
odd:
    ret
end

func applying()
    let function, sum, product
    la function, add_both
    call apply, function, 5, 7 -> sum
    la function, multiply_both
    call apply, function, 5, 7 -> product
    print "applied {} and {}\n", sum, product
    ret
end

func apply(function, a, b) -> value
    call function as add_both, a, b -> value
    ret
end

func add_both(a, b) -> value
    add value, a, b
    ret
end

func multiply_both(a, b) -> value
    mul value, a, b
    ret
end

func tables()
    let i
    call io_begin
    call io_text, "names:"
next:
    call add_name, i
    add i, i, 1
    blt i, 5, next
    call io_text, "\n"
    call io_end
    ret
end

func add_name(number)
    switch number, zero, one, two
    call io_text, " many"
    ret
zero:
    call io_text, " zero"
    ret
one:
    call io_text, " one"
    ret
two:
    call io_text, " two"
    ret
end

func mixing()
    let whole, part: f64
    call mix, 3, 1.25, 4, 2.0 -> whole, part
    print "mixed {} and {}\n", whole, part
    ret
end

func mix(a, x: f64, b, y: f64) -> whole, part: f64
    add whole, a, b
    fmul.d part, x, y
    ret
end
