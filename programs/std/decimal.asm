; Decimal numbers of up to 800 digits: the exact middle between floats and text. Value = 0.d1 d2 d3 ... * 10^point.
; Invariant: the first and the last digit are not 0; a number without digits is 0. All functions but decimal_new take a
; decimal as their first argument. Programs use std/format; this unit is its arithmetic.
; Every float has at most 767 digits; digits of a text behind the 800th count only as being 0 or not.
import "std/digits"
import "std/errno"
import "std/memory"

const FRACTION_BITS = 52
const EXPONENT_BITS = 11
const EXPONENT_MASK = (1 << EXPONENT_BITS) - 1
const EXPONENT_BIAS = 1023
const SMALLEST_EXPONENT = 1 - EXPONENT_BIAS
const HIDDEN_BIT = 1 << FRACTION_BITS
const FRACTION_MASK = HIDDEN_BIT - 1
const INFINITY = EXPONENT_MASK << FRACTION_BITS
; Decimal points beyond these make every float infinite or 0.
const MAX_POINT = 310
const MIN_POINT = -330
; Exponents in a text are cut off here, far beyond what matters.
const MAX_EXPONENT = 100_000
const TRAP_NO_DECIMAL = 102

; Make a decimal with the value 0; traps with TRAP_NO_DECIMAL when there is no memory for it.
; results: decimal its address; give it back with decimal_free
export func decimal_new() -> decimal
    call malloc, sizeof(Decimal) -> decimal
    bnez decimal, made
    trap TRAP_NO_DECIMAL
made:
    call decimal_clear, decimal
    ret
end

; Give back a decimal.
; args: decimal its address
export func decimal_free(decimal)
    call free, decimal
    ret
end

; How many digits there are, and where the point is.
; args: decimal
; results: count the digits; point how many of them are before the point, negative for zeros behind it
export func decimal_size(decimal) -> count, point
    ld count, [decimal + Decimal.count]
    ld point, [decimal + Decimal.point]
    ret
end

; Move the point without touching the digits.
; args: decimal; point the new place
export func decimal_set_point(decimal, point)
    sd point, [decimal + Decimal.point]
    ret
end

; The digit at a place counted from the point; 0 where there is none.
; args: decimal; place 0 for the first digit behind the point, -1 for the last one before it
; results: digit 0 to 9
export func decimal_digit(decimal, place) -> digit
    let count, point
    ld count, [decimal + Decimal.count]
    ld point, [decimal + Decimal.point]
    add place, place, point
    bgeu place, count, done
    add place, place, decimal
    lbu digit, [place + Decimal.digits]
done:
    ret
end

; Set to the exact magnitude of a float.
; args: decimal; value a float, not inf or nan
export func decimal_set_float(decimal, value: f64)
    let mantissa, exponent
    call split_float, value -> mantissa, exponent
    call decimal_set, decimal, mantissa, exponent
    ret
end

; Set to the number with the fewest digits that is nearer to a float's magnitude than to any other float.
; args: decimal; value a float, not inf or nan
export func decimal_set_shortest(decimal, value: f64)
    let mantissa, exponent, low, high, even, doubled, neighbour
    call split_float, value -> mantissa, exponent
    call decimal_set, decimal, mantissa, exponent
    beqz mantissa, done
    call decimal_new -> low
    call decimal_new -> high
    sub exponent, exponent, 1
    sll doubled, mantissa, 1
    add neighbour, doubled, 1
    call decimal_set, high, neighbour, exponent
    sub neighbour, doubled, 1
    bne mantissa, HIDDEN_BIT, even_spacing
    ble exponent, SMALLEST_EXPONENT - FRACTION_BITS - 1, even_spacing
    ; The float below a power of two is half as far away as the one above.
    sub exponent, exponent, 1
    sll neighbour, doubled, 1
    sub neighbour, neighbour, 1
even_spacing:
    call decimal_set, low, neighbour, exponent
    and even, mantissa, 1
    xor even, even, 1
    call shorten, decimal, low, high, even
    call free, low
    call free, high
done:
    ret
end

; Round to a number of places behind the point, half to even.
; args: decimal; places 0 or more
export func decimal_round_at(decimal, places)
    let point
    ld point, [decimal + Decimal.point]
    add places, places, point
    call round_to, decimal, places
    ret
end

; Set from text: digits with an optional point among them and an optional exponent, nothing else.
; args: decimal; address, length the text
; results: error 0, or -EINVAL
export func decimal_parse(decimal, address, length) -> error
    let stop, point, p, exponent
    blez length, invalid
    add stop, address, length
    call parse_digits, decimal, address, stop -> p, error
    bnez error, done
    bgeu p, stop, done
    lbu exponent, [p]
    or exponent, exponent, 'a' - 'A'
    bne exponent, 'e', invalid
    add p, p, 1
    call parse_exponent, p, stop -> exponent, error
    ld point, [decimal + Decimal.point]
    add point, point, exponent
    sd point, [decimal + Decimal.point]
done:
    ret
invalid:
    li error, -EINVAL
    ret
end

; The float nearest to a decimal, half to even; inf when that is beyond the largest. The decimal is used up.
; args: decimal
; results: value the float
export func decimal_to_float(decimal) -> value: f64
    let count, point, exponent, mantissa, bits
    call decimal_size, decimal -> count, point
    beqz count, done
    blt point, MIN_POINT, done
    bgt point, MAX_POINT, infinite
    call scale_to_one, decimal -> exponent
    ; Now 1/2 <= decimal < 1; the float is 1.fraction * 2^(exponent - 1), or subnormal.
    sub exponent, exponent, 1
    bgt exponent, EXPONENT_BIAS, infinite
    bge exponent, SMALLEST_EXPONENT, normal
    sub bits, exponent, SMALLEST_EXPONENT
    call decimal_shift, decimal, bits
    li exponent, SMALLEST_EXPONENT
normal:
    call decimal_shift, decimal, FRACTION_BITS + 1
    call rounded_integer, decimal -> mantissa
    ; Adding the mantissa with its hidden bit carries into the exponent just as it has to; a subnormal has no hidden bit.
    add exponent, exponent, EXPONENT_BIAS - 1
    sll bits, exponent, FRACTION_BITS
    add bits, bits, mantissa
    bge bits, INFINITY, infinite
    fmv.d.x value, bits
done:
    ret
infinite:
    fli.d value, inf
    ret
end

; |value| = mantissa * 2^exponent
func split_float(value: f64) -> mantissa, exponent
    let bits
    fmv.x.d bits, value
    srl exponent, bits, FRACTION_BITS
    and exponent, exponent, EXPONENT_MASK
    li mantissa, FRACTION_MASK
    and mantissa, bits, mantissa
    beqz exponent, subnormal
    li bits, HIDDEN_BIT
    or mantissa, mantissa, bits
    sub exponent, exponent, EXPONENT_BIAS + FRACTION_BITS
    ret
subnormal:
    li exponent, SMALLEST_EXPONENT - FRACTION_BITS
    ret
end

; Keep as few digits of decimal as separate it from low and high, the middles to its neighbours. Those themselves read
; back as the float when its mantissa is even.
func shorten(decimal, low, high, even)
    let index, digit, low_digit, high_digit, down, up, low_count, high_count, place
    let point, low_point, digits, distance
    call decimal_size, low -> low_count, low_point
    call decimal_size, high -> high_count, point
    sub low_point, point, low_point
    ; All three are read from the first digit of high, which has the most digits before the point.
    ld index, [decimal + Decimal.point]
    sub point, point, index
    li index, 0
next:
    sub place, index, low_point
    add digits, low, Decimal.digits
    call digit_at, digits, low_count, place -> low_digit
    sub place, index, point
    ld down, [decimal + Decimal.count]
    bge place, down, done
    add digits, decimal, Decimal.digits
    call digit_at, digits, down, place -> digit
    add digits, high, Decimal.digits
    call digit_at, digits, high_count, index -> high_digit
    add place, place, 1
    add index, index, 1
    ; Cutting here gives at least low when a digit differs already, or when low ends here too and may be reached.
    sne down, low_digit, digit
    bnez down, check_up
    beqz even, check_up
    sub down, index, low_point
    seq down, down, low_count
check_up:
    ; distance is how far high is above the digits so far, in units of the last one; from 2 on it does not matter.
    bgt distance, 1, judge_up
    beq distance, 1, carried
    sub distance, high_digit, digit
    j judge_up
carried:
    bne digit, 9, wide
    beqz high_digit, judge_up
wide:
    li distance, 2
judge_up:
    ; Rounding up here stays below high when high is further away than one unit, goes on, or may be reached.
    li up, 0
    beqz distance, compared
    mv up, even
    bgt distance, 1, up_is_open
    bge index, high_count, compared
up_is_open:
    li up, 1
compared:
    and digits, down, up
    bnez digits, nearest
    bnez down, cut_down
    beqz up, next
    call round_up, decimal, place
    ret
cut_down:
    call round_down, decimal, place
    ret
nearest:
    call round_to, decimal, place
done:
    ret
end

; Digits and one point, from address on. p is where they end.
func parse_digits(decimal, address, stop) -> p, error
    let character, count, point, seen_point, seen_digit, target, one
    call decimal_clear, decimal
    li one, 1
    mv p, address
next:
    bgeu p, stop, finish
    lbu character, [p]
    bne character, '.', digit
    bnez seen_point, finish
    li seen_point, 1
    add p, p, 1
    j next
digit:
    sub character, character, '0'
    bgeu character, 10, finish
    li seen_digit, 1
    add p, p, 1
    ; Digits before the point move it; zeros behind it, before any other digit, move it the other way.
    bnez count, keep
    bnez character, keep
    sub point, point, seen_point
    j next
keep:
    bnez seen_point, store
    add point, point, 1
store:
    bge count, DIGITS, drop
    add target, decimal, count
    sb character, [target + Decimal.digits]
    add count, count, 1
    j next
drop:
    beqz character, next
    sd one, [decimal + Decimal.sticky]
    j next
finish:
    sd count, [decimal + Decimal.count]
    sd point, [decimal + Decimal.point]
    call trim, decimal
    bnez seen_digit, done
    li error, -EINVAL
done:
    ret
end

; An optional sign and digits up to stop.
func parse_exponent(p, stop) -> exponent, error
    let character, negative
    bgeu p, stop, invalid
    lbu character, [p]
    seq negative, character, '-'
    bnez negative, signed
    bne character, '+', digits
signed:
    add p, p, 1
digits:
    bgeu p, stop, invalid
next:
    lbu character, [p]
    sub character, character, '0'
    bgeu character, 10, invalid
    mul exponent, exponent, 10
    add exponent, exponent, character
    ble exponent, MAX_EXPONENT, in_range
    li exponent, MAX_EXPONENT
in_range:
    add p, p, 1
    bltu p, stop, next
    beqz negative, done
    neg exponent, exponent
done:
    ret
invalid:
    li error, -EINVAL
    ret
end

; Shift until 1/2 <= decimal < 1. The value was decimal * 2^exponent.
func scale_to_one(decimal) -> exponent
    let point, digit, bits
next:
    ld point, [decimal + Decimal.point]
    bgtz point, too_large
    bltz point, too_small
    lbu digit, [decimal + Decimal.digits]
    bge digit, 5, done
    li bits, 1
    j shift
too_large:
    call bits_for, point -> bits
    neg bits, bits
    j shift
too_small:
    neg point, point
    call bits_for, point -> bits
shift:
    call decimal_shift, decimal, bits
    sub exponent, exponent, bits
    j next
done:
    ret
end

; Bits that 10^places is worth at least, 1 or more, at most STEP.
func bits_for(places) -> bits
    mul bits, places, 3
    ble bits, STEP, done
    li bits, STEP
done:
    ret
end

; The nearest integer, half to even.
func rounded_integer(decimal) -> value
    let point, index, digit, up
    ld point, [decimal + Decimal.point]
    bltz point, done
    call rounds_up, decimal, point -> up
next:
    bge index, point, round
    sub digit, index, point
    call decimal_digit, decimal, digit -> digit
    mul value, value, 10
    add value, value, digit
    add index, index, 1
    j next
round:
    add value, value, up
done:
    ret
end
