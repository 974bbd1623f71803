; Digits of decimal numbers: set, multiply and divide by powers of two, round. Value = 0.d1 d2 d3 ... * 10^point.
; Invariant: the first and the last digit are not 0, and there are at most DIGITS of them; a number without digits is 0.
; std/decimal builds on this unit, programs use std/format.

; Digits kept. Shifts use SLACK digits more while they run.
export const DIGITS = 800
const SLACK = 32
; The largest shift at once: ten times 2^STEP still fits in 64 bits.
export const STEP = 59
; 2^10 is about 10^3.01: k bits make at most k * LOG10_OF_2_MILLI / 1000 + 1 digits.
const LOG10_OF_2_MILLI = 302

; The digit that may be a half.
const HALF = 5

; A decimal number.
export struct Decimal
    count: quad
    point: quad
    ; 1 when digits other than 0 were dropped behind the last one
    sticky: quad
    digits: byte[DIGITS + SLACK]
end

; Set to 0.
; args: decimal its address
export func decimal_clear(decimal)
    let zero
    sd zero, [decimal + Decimal.count]
    sd zero, [decimal + Decimal.point]
    sd zero, [decimal + Decimal.sticky]
    ret
end

; Set to mantissa * 2^exponent.
; args: decimal; mantissa unsigned; exponent
export func decimal_set(decimal, mantissa, exponent)
    let count, position, quotient, digit, value
    call decimal_clear, decimal
    beqz mantissa, done
    mv value, mantissa
count_next:
    add count, count, 1
    divu value, value, 10
    bnez value, count_next
    sd count, [decimal + Decimal.count]
    sd count, [decimal + Decimal.point]
    add position, decimal, count
next:
    divu quotient, mantissa, 10
    mul digit, quotient, 10
    sub digit, mantissa, digit
    sub position, position, 1
    sb digit, [position + Decimal.digits]
    mv mantissa, quotient
    bnez mantissa, next
    call trim, decimal
    call decimal_shift, decimal, exponent
done:
    ret
end

; Multiply by 2^bits.
; args: decimal; bits may be negative
export func decimal_shift(decimal, bits)
left:
    ble bits, STEP, last_left
    call shift_left, decimal, STEP
    sub bits, bits, STEP
    j left
last_left:
    blez bits, right
    call shift_left, decimal, bits
    ret
right:
    bge bits, -STEP, last_right
    call shift_right, decimal, STEP
    add bits, bits, STEP
    j right
last_right:
    bgez bits, done
    neg bits, bits
    call shift_right, decimal, bits
done:
    ret
end

; Multiply by 2^bits, from the last digit to the first, each product written where the longest result would have it.
func shift_left(decimal, bits)
    let digits, count, growth, source, target, carry, digit, size
    ld count, [decimal + Decimal.count]
    beqz count, done
    add digits, decimal, Decimal.digits
    mul growth, bits, LOG10_OF_2_MILLI
    div growth, growth, 1000
    add growth, growth, 1
    add source, digits, count
    add target, source, growth
    add size, count, growth
next:
    sub source, source, 1
    sub target, target, 1
    lbu digit, [source]
    sll digit, digit, bits
    add carry, carry, digit
    divu digit, carry, 10
    mul growth, digit, 10
    sub growth, carry, growth
    sb growth, [target]
    mv carry, digit
    bgtu source, digits, next
rest:
    beqz carry, move
    sub target, target, 1
    divu digit, carry, 10
    mul growth, digit, 10
    sub growth, carry, growth
    sb growth, [target]
    mv carry, digit
    j rest
move:
    ; What lies before target was not needed.
    sub growth, target, digits
    sub size, size, growth
    mem.copy digits, target, size
    ld source, [decimal + Decimal.point]
    sub growth, size, count
    add source, source, growth
    sd source, [decimal + Decimal.point]
    sd size, [decimal + Decimal.count]
    call cut, decimal
    call trim, decimal
done:
    ret
end

; Divide by 2^bits, from the first digit on, as one divides on paper.
func shift_right(decimal, bits)
    let digits, count, read, written, rest, digit, mask, point, p
    ld count, [decimal + Decimal.count]
    beqz count, done
    add digits, decimal, Decimal.digits
    li mask, 1
    sll mask, mask, bits
    sub mask, mask, 1
first:
    ; Gather digits until the quotient is not 0.
    bgtu rest, mask, divide
    call digit_at, digits, count, read -> digit
    mul rest, rest, 10
    add rest, rest, digit
    add read, read, 1
    j first
divide:
    ld point, [decimal + Decimal.point]
    sub point, point, read
    add point, point, 1
    sd point, [decimal + Decimal.point]
next:
    srl digit, rest, bits
    and rest, rest, mask
    add p, digits, written
    sb digit, [p]
    add written, written, 1
    call digit_at, digits, count, read -> digit
    add read, read, 1
    mul rest, rest, 10
    add rest, rest, digit
    bge written, DIGITS, full
    bnez rest, next
    blt read, count, next
    j finish
full:
    bnez rest, more
    bge read, count, finish
more:
    li digit, 1
    sd digit, [decimal + Decimal.sticky]
finish:
    sd written, [decimal + Decimal.count]
    call trim, decimal
done:
    ret
end

; One of some digits, 0 behind the last.
; args: digits their address; count; index from 0
; results: digit 0 to 9
export func digit_at(digits, count, index) -> digit
    bgeu index, count, done
    add digits, digits, index
    lbu digit, [digits]
done:
    ret
end

; Drop digits behind the last that is kept, and remember whether one of them was not 0.
func cut(decimal)
    let count, p, digit
    ld count, [decimal + Decimal.count]
next:
    ble count, DIGITS, done
    sub count, count, 1
    add p, decimal, count
    lbu digit, [p + Decimal.digits]
    beqz digit, next
    li digit, 1
    sd digit, [decimal + Decimal.sticky]
    j next
done:
    sd count, [decimal + Decimal.count]
    ret
end

; Drop zeros at the end; a number without digits gets the point 0.
; args: decimal
export func trim(decimal)
    let count, p, digit
    ld count, [decimal + Decimal.count]
next:
    beqz count, empty
    add p, decimal, count
    lbu digit, [p + Decimal.digits - 1]
    bnez digit, done
    sub count, count, 1
    j next
empty:
    sd count, [decimal + Decimal.point]
done:
    sd count, [decimal + Decimal.count]
    ret
end

; Keep the first digits, rounded half to even.
; args: decimal; count of digits to keep, 0 when negative
export func round_to(decimal, count)
    let have, up
    ld have, [decimal + Decimal.count]
    bge count, have, done
    bgez count, some
    call decimal_clear, decimal
    ret
some:
    call rounds_up, decimal, count -> up
    bnez up, increase
    call round_down, decimal, count
    ret
increase:
    call round_up, decimal, count
done:
    ret
end

; Whether the digits from index on are more than a half, or a half behind an odd digit.
; args: decimal; index
; results: up 1 or 0
export func rounds_up(decimal, index) -> up
    let count, digit, last, p
    ld count, [decimal + Decimal.count]
    bgeu index, count, done
    add p, decimal, index
    lbu digit, [p + Decimal.digits]
    blt digit, HALF, done
    li up, 1
    bgt digit, HALF, done
    add last, index, 1
    blt last, count, done
    ld digit, [decimal + Decimal.sticky]
    bnez digit, done
    li up, 0
    beqz index, done
    lbu digit, [p + Decimal.digits - 1]
    and up, digit, 1
done:
    ret
end

; Keep the first digits and drop the others.
; args: decimal; count
export func round_down(decimal, count)
    let have, zero
    ld have, [decimal + Decimal.count]
    bge count, have, done
    sd count, [decimal + Decimal.count]
    sd zero, [decimal + Decimal.sticky]
    call trim, decimal
done:
    ret
end

; Add one to the digit before index and drop what follows; nines become zeros and carry.
; args: decimal; index
export func round_up(decimal, index)
    let p, digit, point, zero
    ld digit, [decimal + Decimal.count]
    bge index, digit, done
    sd zero, [decimal + Decimal.sticky]
next:
    beqz index, all_nines
    add p, decimal, index
    lbu digit, [p + Decimal.digits - 1]
    bne digit, 9, add_one
    sub index, index, 1
    j next
add_one:
    add digit, digit, 1
    sb digit, [p + Decimal.digits - 1]
    sd index, [decimal + Decimal.count]
    ret
all_nines:
    li digit, 1
    sb digit, [decimal + Decimal.digits]
    sd digit, [decimal + Decimal.count]
    ld point, [decimal + Decimal.point]
    add point, point, 1
    sd point, [decimal + Decimal.point]
done:
    ret
end
