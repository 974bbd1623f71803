; Strings: an address and a length in bytes. Letters are those of ASCII. Nothing here allocates.
; To copy bytes there is an instruction, `mem.copy to, from, length`, and `mem.fill address, value, length`.

const LETTERS = 26

; Compare byte by byte, bytes as unsigned; of two strings that begin alike the shorter is smaller.
; args: left, left_length, right, right_length
; results: order -1, 0 or 1 when left is smaller, equal or larger
export func string_compare(left, left_length, right, right_length) -> order
    let common, larger
    mv common, left_length
    ble left_length, right_length, compare
    mv common, right_length
compare:
    call memory_compare, left, right, common -> order
    bnez order, done
    slt order, left_length, right_length
    neg order, order
    sgt larger, left_length, right_length
    add order, order, larger
done:
    ret
end

; Compare two areas of the same length, bytes as unsigned.
; args: left, right, length
; results: order -1, 0 or 1
export func memory_compare(left, right, length) -> order
    let a, b, stop
    add stop, left, length
    blez length, done
next:
    lbu a, [left]
    lbu b, [right]
    bne a, b, differ
    add left, left, 1
    add right, right, 1
    bltu left, stop, next
done:
    ret
differ:
    sgt order, a, b
    sll order, order, 1
    sub order, order, 1
    ret
end

; Whether two strings are the same.
; args: left, left_length, right, right_length
; results: equal 1 or 0
export func string_equal(left, left_length, right, right_length) -> equal
    let order
    bne left_length, right_length, done
    call memory_compare, left, right, left_length -> order
    seqz equal, order
done:
    ret
end

; Whether a string begins with another one.
; args: address, length the string; prefix, prefix_length
; results: yes 1 or 0
export func string_starts_with(address, length, prefix, prefix_length) -> yes
    let order
    blt length, prefix_length, done
    call memory_compare, address, prefix, prefix_length -> order
    seqz yes, order
done:
    ret
end

; Whether a string ends with another one.
; args: address, length the string; suffix, suffix_length
; results: yes 1 or 0
export func string_ends_with(address, length, suffix, suffix_length) -> yes
    let order
    blt length, suffix_length, done
    add address, address, length
    sub address, address, suffix_length
    call memory_compare, address, suffix, suffix_length -> order
    seqz yes, order
done:
    ret
end

; The first place where a string holds another one.
; args: address, length where to look; wanted, wanted_length what to find
; results: index bytes before it, or -1
export func string_find(address, length, wanted, wanted_length) -> index
    let last, p, order
    sub last, length, wanted_length
next:
    bgt index, last, none
    add p, address, index
    call memory_compare, p, wanted, wanted_length -> order
    beqz order, done
    add index, index, 1
    j next
none:
    li index, -1
done:
    ret
end

; The first place of a byte.
; args: address, length where to look; value the byte, 0 to 255
; results: index bytes before it, or -1
export func string_find_byte(address, length, value) -> index
    let p, found
next:
    bge index, length, none
    add p, address, index
    lbu found, [p]
    beq found, value, done
    add index, index, 1
    j next
none:
    li index, -1
done:
    ret
end

; The last place of a byte.
; args: address, length where to look; value the byte, 0 to 255
; results: index bytes before it, or -1
export func string_find_last_byte(address, length, value) -> index
    let p, found
    mv index, length
next:
    sub index, index, 1
    bltz index, done
    add p, address, index
    lbu found, [p]
    bne found, value, next
done:
    ret
end

; The length of a string that ends with a NUL byte.
; args: address
; results: length bytes before the NUL
export func string_length(address) -> length
    let p, character
    mv p, address
next:
    lbu character, [p]
    beqz character, done
    add p, p, 1
    j next
done:
    sub length, p, address
    ret
end

; Copy a string and a NUL byte behind it.
; args: target room for length + 1 bytes; address, length the string
export func string_copy(target, address, length)
    let zero
    mem.copy target, address, length
    add target, target, length
    sb zero, [target]
    ret
end

; Leave out spaces, tabs and line ends at both ends.
; args: address, length the string
; results: address, length what is left
export func string_trim(address, length) -> address, length
    let p, character, blank
front:
    blez length, done
    lbu character, [address]
    call is_space, character -> blank
    beqz blank, back
    add address, address, 1
    sub length, length, 1
    j front
back:
    add p, address, length
    lbu character, [p - 1]
    call is_space, character -> blank
    beqz blank, done
    sub length, length, 1
    j back
done:
    ret
end

; Split a string at the first place of a byte.
; args: address, length the string; value the byte
; results: length of what is before it; rest, rest_length what is behind it; found 1, or 0 when all is before it
export func string_split(address, length, value) -> length, rest, rest_length, found
    let index
    call string_find_byte, address, length, value -> index
    bltz index, done
    li found, 1
    add rest, address, index
    add rest, rest, 1
    sub rest_length, length, index
    sub rest_length, rest_length, 1
    mv length, index
done:
    ret
end

; Turn the letters of a string into small ones, in place.
; args: address, length the string
export func string_to_lower(address, length)
    let stop, character
    add stop, address, length
next:
    bgeu address, stop, done
    lbu character, [address]
    call to_lower, character -> character
    sb character, [address]
    add address, address, 1
    j next
done:
    ret
end

; Turn the letters of a string into capitals, in place.
; args: address, length the string
export func string_to_upper(address, length)
    let stop, character
    add stop, address, length
next:
    bgeu address, stop, done
    lbu character, [address]
    call to_upper, character -> character
    sb character, [address]
    add address, address, 1
    j next
done:
    ret
end

; The small letter of a capital; other characters are left as they are.
; args: character
; results: character
export func to_lower(character) -> character
    let offset
    sub offset, character, 'A'
    bgeu offset, LETTERS, done
    add character, character, 'a' - 'A'
done:
    ret
end

; The capital of a small letter; other characters are left as they are.
; args: character
; results: character
export func to_upper(character) -> character
    let offset
    sub offset, character, 'a'
    bgeu offset, LETTERS, done
    sub character, character, 'a' - 'A'
done:
    ret
end

; Whether a character is a space, tab, line feed, carriage return, form feed or vertical tab.
; args: character
; results: yes 1 or 0
export func is_space(character) -> yes
    let offset
    seq yes, character, ' '
    sub offset, character, '\t'
    sltu offset, offset, '\r' - '\t' + 1
    or yes, yes, offset
    ret
end

; Whether a character is a digit 0 to 9.
; args: character
; results: yes 1 or 0
export func is_digit(character) -> yes
    sub character, character, '0'
    sltu yes, character, 10
    ret
end

; Whether a character is a letter a to z or A to Z.
; args: character
; results: yes 1 or 0
export func is_letter(character) -> yes
    call to_lower, character -> character
    sub character, character, 'a'
    sltu yes, character, LETTERS
    ret
end
