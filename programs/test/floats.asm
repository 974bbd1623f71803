; Floats as text: the shortest text that reads back, and fixed decimals rounded from the exact value, half to even.
; expect: 0 -0 1 0.1 0.3 0.30000000000000004
; expect: 100 123456789012345680000 1e+21 0.000001 1e-7
; expect: 5e-324 2.2250738585072014e-308 1.7976931348623157e+308
; expect: inf -inf nan
; expect: 9007199254740993 is 9007199254740992
; expect: 0 2 2 4 -2 0.1 0.3 1000.00
; expect: 0.1000000000000000055511151231257827
; expect: 00001.5 -0001.5 [    1.5]
; expect: fixed 1e22: 10000000000000000000000
import "std/io"

func main()
    let f: f64
    call shortest, 0.0
    call space
    call shortest, -0.0
    call space
    call shortest, 1.0
    call space
    call shortest, 0.1
    call space
    call shortest, 0.3
    call space
    call shortest, 0.30000000000000004
    call print_newline
    call large_and_small
    call extremes
    call specials
    fli.d f, 9007199254740993.0
    print "9007199254740993 is {.0}\n", f
    call halves
    call fixed, 0.1, 34
    call print_newline
    call padded
    fli.d f, 1e22
    print "fixed 1e22: {.0}\n", f
    ret
end

func large_and_small()
    call shortest, 100.0
    call space
    call shortest, 123456789012345678901.0
    call space
    call shortest, 1e21
    call space
    call shortest, 0.000001
    call space
    call shortest, 0.0000001
    call print_newline
    ret
end

func extremes()
    call shortest, 5e-324
    call space
    call shortest, 2.2250738585072014e-308
    call space
    call shortest, 1.7976931348623157e308
    call print_newline
    ret
end

func specials()
    let f: f64
    call shortest, inf
    call space
    fli.d f, inf
    fneg.d f, f
    call shortest, f
    call space
    call shortest, nan
    call print_newline
    ret
end

func halves()
    call fixed, 0.5, 0
    call space
    call fixed, 1.5, 0
    call space
    call fixed, 2.5, 0
    call space
    call fixed, 3.5, 0
    call space
    call fixed, -2.5, 0
    call space
    call fixed, 0.125, 1
    call space
    call fixed, 0.25000001, 1
    call space
    call fixed, 999.996, 2
    call print_newline
    ret
end

func padded()
    let f: f64
    fli.d f, 1.5
    print "{07.1} ", f
    fneg.d f, f
    print "{07.1} ", f
    fneg.d f, f
    print "[{7.1}]\n", f
    ret
end

func shortest(value: f64)
    call print_float, value
    ret
end

func fixed(value: f64, decimals)
    call io_begin
    call io_float, value, decimals, 0, ' '
    call io_end
    ret
end

func space()
    call print_string, " "
    ret
end
