; std/string: comparing, finding, cutting, letters.
; expect: compare 0 -1 1 -1 1
; expect: equal 1 0, starts 1 0, ends 1 0
; expect: find 6 0 -1, byte 4 -1, last 7
; expect: length 5
; expect: trim [two words]
; expect: split key | value = 2 | 1
; expect: hello, WORLD 1
import "std/io"
import "std/string"

data mixed: .string "HeLLo, WorLD 1"
data terminated: .asciz "hello"

func main()
    call comparing
    call finding
    call cutting
    call letters
    ret
end

func comparing()
    let a, b, c, d, e, f
    call string_compare, "same", "same" -> a
    call string_compare, "abc", "abd" -> b
    call string_compare, "\xff", "a" -> c
    call string_compare, "ab", "abc" -> d
    call string_compare, "a", "" -> e
    print "compare {} {} {} {} {}\n", a, b, c, d, e
    call string_equal, "one", "one" -> a
    call string_equal, "one", "on" -> b
    call string_starts_with, "prefix", "pre" -> c
    call string_starts_with, "pre", "prefix" -> d
    call string_ends_with, "file.asm", ".asm" -> e
    call string_ends_with, "asm", ".asm" -> f
    print "equal {} {}, starts {} {}, ends {} {}\n", a, b, c, d, e, f
    ret
end

func finding()
    let a, b, c, d, e, f, p
    call string_find, "hello world", "world" -> a
    call string_find, "hello", "" -> b
    call string_find, "hello", "help" -> c
    call string_find_byte, "hello world", 'o' -> d
    call string_find_byte, "hello", 'z' -> e
    call string_find_last_byte, "hello world", 'o' -> f
    print "find {} {} {}, byte {} {}, last {}\n", a, b, c, d, e, f
    la p, terminated
    call string_length, p -> a
    print "length {}\n", a
    ret
end

func cutting()
    let p, n, rest, rest_length, found
    call string_trim, " \t two words\r\n" -> p, n
    print "trim [{s}]\n", p, n
    la p, "key=value = 2"
    call string_split, p, 13, '=' -> n, rest, rest_length, found
    print "split {s} | {s} | {}\n", p, n, rest, rest_length, found
    ret
end

func letters()
    let p, n
    la p, mixed
    li n, sizeof(mixed)
    call string_to_lower, p, 7
    add p, p, 7
    sub n, n, 7
    call string_to_upper, p, n
    la p, mixed
    li n, sizeof(mixed)
    print "{s}\n", p, n
    ret
end
