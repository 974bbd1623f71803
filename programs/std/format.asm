; Numbers to text and back. Text is written to memory of the caller, which has room for what the function documents.
; Integers and floats are exact: fixed decimals round the float's exact value, half to even; the shortest text is the one
; with the fewest digits that reads back as the same float; reading rounds to the nearest float, half to even.
import "std/decimal"
import "std/errno"

export const BINARY = 2
export const OCTAL = 8
export const DECIMAL = 10
export const HEXADECIMAL = 16
; The largest base; its digits are 0 to 9 and a to z.
export const MAX_BASE = 36

; Bytes that any integer needs at most: 64 binary digits and a sign.
export const INTEGER_BYTES = 65
; Bytes that any code point needs at most.
export const UTF8_BYTES = 4
; Bytes that format_float needs at most: sign, "0.000000", 17 digits.
export const FLOAT_BYTES = 32
; The most decimals of format_fixed, and the bytes it needs with them: sign, 309 digits, point, decimals.
export const MAX_DECIMALS = 400
export const FIXED_BYTES = 1 + 309 + 1 + MAX_DECIMALS

; Code points below these limits take 1, 2, 3 and 4 bytes in UTF-8.
const ONE_BYTE = 0x80
const TWO_BYTES = 0x800
const THREE_BYTES = 0x10000
const FOUR_BYTES = 0x110000
const FIRST_SURROGATE = 0xd800
const LAST_SURROGATE = 0xdfff
const REPLACEMENT = 0xfffd
const LEAD_2 = 0xc0
const LEAD_3 = 0xe0
const LEAD_4 = 0xf0
const FOLLOW = 0x80
const FOLLOW_MASK = 0x3f

; Floats of at least 10^SHORT_POINT or below 10^-SHORT_ZEROS are written with an exponent.
const SHORT_POINT = 21
const SHORT_ZEROS = 6

data digit_characters: .string "0123456789abcdefghijklmnopqrstuvwxyz"

; The number of digits of an unsigned integer; 1 for 0.
; args: value the integer; base 2 to MAX_BASE
; results: count the digits
export func count_digits(value, base) -> count
next:
    add count, count, 1
    divu value, value, base
    bnez value, next
    ret
end

; Write an unsigned integer.
; args: p room for INTEGER_BYTES, or for what count_digits says; value the integer; base 2 to MAX_BASE
; results: length the bytes written
export func format_digits(p, value, base) -> length
    let position, quotient, digit, characters
    la characters, digit_characters
    call count_digits, value, base -> length
    add position, p, length
next:
    sub position, position, 1
    divu quotient, value, base
    mul digit, quotient, base
    sub digit, value, digit
    add digit, characters, digit
    lbu digit, [digit]
    sb digit, [position]
    mv value, quotient
    bgtu position, p, next
    ret
end

; Write a signed integer in decimal.
; args: p room for INTEGER_BYTES; value the integer
; results: length the bytes written
export func format_int(p, value) -> length
    let sign, minus
    bgez value, positive
    li minus, '-'
    sb minus, [p]
    li sign, 1
    neg value, value
positive:
    add p, p, sign
    call format_digits, p, value, DECIMAL -> length
    add length, length, sign
    ret
end

; Write a code point in UTF-8; U+FFFD in place of what is none.
; args: p room for UTF8_BYTES; value the code point
; results: length the bytes written
export func format_utf8(p, value) -> length
    bgeu value, FOUR_BYTES, replace
    blt value, FIRST_SURROGATE, encode
    bgt value, LAST_SURROGATE, encode
replace:
    li value, REPLACEMENT
encode:
    bge value, ONE_BYTE, several
    sb value, [p]
    li length, 1
    ret
several:
    bge value, TWO_BYTES, three
    call lead_byte, p, value, 6, LEAD_2
    li length, 2
    ret
three:
    bge value, THREE_BYTES, four
    call lead_byte, p, value, 12, LEAD_3
    li length, 3
    ret
four:
    call lead_byte, p, value, 18, LEAD_4
    li length, 4
    ret
end

; The first byte holds what is above shift bits, each byte behind it six bits more.
func lead_byte(p, value, shift, mark)
    let bits
    srl bits, value, shift
    or bits, bits, mark
    sb bits, [p]
next:
    add p, p, 1
    sub shift, shift, 6
    srl bits, value, shift
    and bits, bits, FOLLOW_MASK
    or bits, bits, FOLLOW
    sb bits, [p]
    bgtz shift, next
    ret
end

; Write a float with a fixed number of decimals, its exact value rounded half to even; inf, -inf or nan.
; args: p room for FIXED_BYTES; value the float; decimals 0 to MAX_DECIMALS, more count as that
; results: length the bytes written
export func format_fixed(p, value: f64, decimals) -> length
    let decimal, position, start, sign, point, digit
    mv start, p
    call format_special, p, value -> length, sign
    bnez length, done
    add p, p, sign
    bleu decimals, MAX_DECIMALS, convert
    li decimals, MAX_DECIMALS
convert:
    call decimal_new -> decimal
    call decimal_set_float, decimal, value
    call decimal_round_at, decimal, decimals
    call write_whole_part, p, decimal -> p
    blez decimals, finish
    li point, '.'
    sb point, [p]
    add p, p, 1
next:
    call decimal_digit, decimal, position -> digit
    add digit, digit, '0'
    sb digit, [p]
    add p, p, 1
    add position, position, 1
    blt position, decimals, next
finish:
    call decimal_free, decimal
    sub length, p, start
done:
    ret
end

; Write a float as the shortest text that reads back as the same float: 0.1, 1, 1e+21, 5e-324, inf, -inf, nan.
; args: p room for FLOAT_BYTES; value the float
; results: length the bytes written
export func format_float(p, value: f64) -> length
    let decimal, start, sign, point, count
    mv start, p
    call format_special, p, value -> length, sign
    bnez length, done
    add p, p, sign
    call decimal_new -> decimal
    call decimal_set_shortest, decimal, value
    call decimal_size, decimal -> count, point
    beqz count, plain
    bgt point, SHORT_POINT, exponent
    ble point, -SHORT_ZEROS, exponent
plain:
    call write_plain, p, decimal -> p
    j finish
exponent:
    call write_exponent, p, decimal -> p
finish:
    call decimal_free, decimal
    sub length, p, start
done:
    ret
end

; Write the minus sign, and what is no number. length is 0 when digits have to follow the sign.
func format_special(p, value: f64) -> length, sign
    let bits, minus, equal, magnitude: f64
    feq.d equal, value, value
    beqz equal, not_a_number
    fmv.x.d bits, value
    srl sign, bits, 63
    beqz sign, positive
    li minus, '-'
    sb minus, [p]
    add p, p, 1
positive:
    fabs.d magnitude, value
    fli.d value, inf
    feq.d equal, magnitude, value
    beqz equal, done
    la bits, "inf"
    add length, sign, 3
    j copy
not_a_number:
    la bits, "nan"
    li length, 3
copy:
    lbu minus, [bits]
    sb minus, [p]
    lhu minus, [bits + 1]
    sh minus, [p + 1]
done:
    ret
end

func write_whole_part(p, decimal) -> p
    let count, point, position, digit
    call decimal_size, decimal -> count, point
    bgtz point, some
    li digit, '0'
    sb digit, [p]
    add p, p, 1
    ret
some:
    neg position, point
next:
    call decimal_digit, decimal, position -> digit
    add digit, digit, '0'
    sb digit, [p]
    add p, p, 1
    add position, position, 1
    bltz position, next
    ret
end

; All digits without an exponent.
func write_plain(p, decimal) -> p
    let count, point, position, digit, decimals
    call decimal_size, decimal -> count, point
    call write_whole_part, p, decimal -> p
    sub decimals, count, point
    blez decimals, done
    li digit, '.'
    sb digit, [p]
    add p, p, 1
next:
    call decimal_digit, decimal, position -> digit
    add digit, digit, '0'
    sb digit, [p]
    add p, p, 1
    add position, position, 1
    blt position, decimals, next
done:
    ret
end

; One digit, the others behind the point, and the exponent with its sign.
func write_exponent(p, decimal) -> p
    let count, point, exponent, length, sign
    call decimal_size, decimal -> count, point
    sub exponent, point, 1
    call decimal_set_point, decimal, 1
    call write_plain, p, decimal -> p
    li sign, 'e'
    sb sign, [p]
    li sign, '+'
    bgez exponent, positive
    li sign, '-'
    neg exponent, exponent
positive:
    sb sign, [p + 1]
    add p, p, 2
    call format_digits, p, exponent, DECIMAL -> length
    add p, p, length
    ret
end

; Read a signed decimal integer: an optional + or -, then digits and nothing else.
; args: address, length the text
; results: value the integer; error 0, -EINVAL when it is none, -ERANGE when it needs more than 64 bits
export func parse_int(address, length) -> value, error
    let sign, negative
    call read_sign, address, length -> negative, sign
    add address, address, sign
    sub length, length, sign
    call parse_unsigned, address, length, DECIMAL -> value, error
    bnez error, done
    bnez negative, minus
    bgez value, done
    j range
minus:
    neg value, value
    blez value, done
range:
    li value, 0
    li error, -ERANGE
done:
    ret
end

; Read an unsigned integer: digits of the base and nothing else, letters in either case.
; args: address, length the text; base 2 to MAX_BASE
; results: value the integer; error 0, -EINVAL when it is none, -ERANGE when it needs more than 64 bits
export func parse_unsigned(address, length, base) -> value, error
    let stop, digit, high, product
    blez length, invalid
    add stop, address, length
next:
    lbu digit, [address]
    call digit_value, digit -> digit
    bgeu digit, base, invalid
    mulhu high, value, base
    mul product, value, base
    add value, product, digit
    bnez high, range
    bltu value, product, range
    add address, address, 1
    bltu address, stop, next
    ret
invalid:
    li value, 0
    li error, -EINVAL
    ret
range:
    li value, 0
    li error, -ERANGE
    ret
end

; The value of a digit 0 to 9, a to z or A to Z; -1 for other characters.
; args: character its code
; results: value the digit's value or -1
export func digit_value(character) -> value
    sub value, character, '0'
    bltu value, DECIMAL, done
    or value, character, 'a' - 'A'
    sub value, value, 'a'
    bgeu value, MAX_BASE - DECIMAL, none
    add value, value, DECIMAL
    ret
none:
    li value, -1
done:
    ret
end

; Read a float: an optional sign, digits with an optional point among them, an optional exponent; or inf or nan.
; args: address, length the text
; results: value the nearest float, inf when it is too large; error 0, or -EINVAL when the text is no float
export func parse_float(address, length) -> value: f64, error
    let decimal, negative, sign
    call read_sign, address, length -> negative, sign
    add address, address, sign
    sub length, length, sign
    call parse_special, address, length -> value, error
    beqz error, signed
    call decimal_new -> decimal
    call decimal_parse, decimal, address, length -> error
    bnez error, finish
    call decimal_to_float, decimal -> value
finish:
    call decimal_free, decimal
signed:
    beqz negative, done
    fneg.d value, value
done:
    ret
end

; inf and nan; -EINVAL for all else.
func parse_special(address, length) -> value: f64, error
    let characters, third
    li error, -EINVAL
    bne length, 3, done
    lhu characters, [address]
    lbu third, [address + 2]
    sll third, third, 16
    or characters, characters, third
    bne characters, 'i' | 'n' << 8 | 'f' << 16, not_inf
    fli.d value, inf
    li error, 0
not_inf:
    bne characters, 'n' | 'a' << 8 | 'n' << 16, done
    fli.d value, nan
    li error, 0
done:
    ret
end

; Whether text begins with a minus sign, and how many bytes a sign takes.
func read_sign(address, length) -> negative, size
    let character
    blez length, done
    lbu character, [address]
    seq negative, character, '-'
    seq size, character, '+'
    or size, size, negative
done:
    ret
end
