; Text to numbers, and what is refused. Results that are wrong print a line.
; expect: integers good
; expect: floats: 0.1 1.5 -250 5e-324 0 1.7976931348623157e+308 inf -inf nan
; expect: close: 9007199254740992 9007199254740996 2.2250738585072014e-308
; expect: refused 12
import "std/errno"
import "std/format"
import "std/io"

func main()
    call integers
    print "integers good\n"
    call floats
    call close_ones
    call refusals
    ret
end

func integers()
    call expect_int, "0", 0, 0
    call expect_int, "-17", -17, 0
    call expect_int, "+17", 17, 0
    call expect_int, "9223372036854775807", 9223372036854775807, 0
    call expect_int, "-9223372036854775808", -9223372036854775808, 0
    call expect_int, "9223372036854775808", 0, -ERANGE
    call expect_int, "-9223372036854775809", 0, -ERANGE
    call expect_int, "99999999999999999999999", 0, -ERANGE
    call expect_int, "", 0, -EINVAL
    call expect_int, "-", 0, -EINVAL
    call expect_int, "12a", 0, -EINVAL
    call expect_int, " 1", 0, -EINVAL
    call expect_base, "ff", 16, 255, 0
    call expect_base, "FFFFFFFFFFFFFFFF", 16, -1, 0
    call expect_base, "10000000000000000", 16, 0, -ERANGE
    call expect_base, "zz", 36, 1295, 0
    call expect_base, "102", 2, 0, -EINVAL
    ret
end

func expect_int(address, length, wanted, wanted_error)
    let value, error
    call parse_int, address, length -> value, error
    bne value, wanted, wrong
    beq error, wanted_error, done
wrong:
    print "wrong: {s} gives {} and {}\n", address, length, value, error
done:
    ret
end

func expect_base(address, length, base, wanted, wanted_error)
    let value, error
    call parse_unsigned, address, length, base -> value, error
    bne value, wanted, wrong
    beq error, wanted_error, done
wrong:
    print "wrong: {s} in base {} gives {} and {}\n", address, length, base, value, error
done:
    ret
end

func floats()
    print "floats:"
    call show_float, "0.1"
    call show_float, "+1.50"
    call show_float, "-2.5e2"
    call show_float, "4.9E-324"
    call show_float, "1e-400"
    call show_float, "179769313486231570814527423731704356798e270"
    call show_float, "1e309"
    call show_float, "-inf"
    call show_float, "nan"
    call print_newline
    ret
end

; Texts exactly or almost between two floats.
func close_ones()
    print "close:"
    call show_float, "9007199254740993"
    call show_float, "9007199254740995.00000000000000000000000000000000000000000000000001"
    call show_float, "2.22507385850720138e-308"
    call print_newline
    ret
end

func show_float(address, length)
    let value: f64
    let error
    call parse_float, address, length -> value, error
    call io_begin
    call io_text, " "
    beqz error, good
    call io_text, "refused "
    call io_text, address, length
good:
    call io_float, value, -1, 0, ' '
    call io_end
    ret
end

func refusals()
    let count
    call refuses, "", count -> count
    call refuses, ".", count -> count
    call refuses, "e5", count -> count
    call refuses, "1e", count -> count
    call refuses, "1e+", count -> count
    call refuses, "1.2.3", count -> count
    call refuses, "1x", count -> count
    call refuses, " 1", count -> count
    call refuses, "1 ", count -> count
    call refuses, "--1", count -> count
    call refuses, "infinity", count -> count
    call refuses, "0x10", count -> count
    print "refused {}\n", count
    ret
end

func refuses(address, length, count) -> count
    let value: f64
    let error
    call parse_float, address, length -> value, error
    seq error, error, -EINVAL
    add count, count, error
    ret
end
