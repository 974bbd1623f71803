; Arguments of the program. Argument 0 is the first one behind the program's name on the command line.
import "std/format"
import "std/io"
import "std/memory"
import "std/string"

; The exit status of a program that was called in a wrong way.
export const USAGE_STATUS = 2
; What a program traps with when there is no memory for an argument.
export const TRAP_NO_ARGUMENT_MEMORY = 104

; How many arguments there are.
; results: count
export func argument_count() -> count
    sys arg_count -> count
    ret
end

; An argument as a string in memory of its own, which the caller may free.
; args: index 0 for the first one
; results: address, length the argument; address 0 and length -1 when there is none
export func argument(index) -> address, length
    let zero
    sys arg_get, index, zero, zero -> length
    bltz length, none
    call malloc, length -> address
    bnez address, copy
    trap TRAP_NO_ARGUMENT_MEMORY
copy:
    sys arg_get, index, address, length
    ret
none:
    li length, -1
    ret
end

; An argument as a decimal integer.
; args: index 0 for the first one
; results: value the integer; error 0, or -EINVAL when the argument is missing or no integer, -ERANGE when it is too large
export func argument_int(index) -> value, error
    let address, length
    call argument, index -> address, length
    call parse_int, address, length -> value, error
    call free, address
    ret
end

; An argument as a decimal integer, or another value when the argument is missing; a wrong one ends the program as `usage` does.
; args: index 0 for the first one; missing the value for a missing one; address, length the usage text
; results: value the integer
export func argument_int_or(index, missing, address, length) -> value
    let count, error
    sys arg_count -> count
    mv value, missing
    bge index, count, done
    call argument_int, index -> value, error
    beqz error, done
    call usage, address, length
done:
    ret
end

; Whether an argument is there and equal to a text.
; args: index 0 for the first one; address, length the text
; results: yes 1 or 0
export func argument_is(index, address, length) -> yes
    let found, found_length
    call argument, index -> found, found_length
    bltz found_length, done
    call string_equal, found, found_length, address, length -> yes
    call free, found
done:
    ret
end

; Print "usage: text" to standard error and end the process with USAGE_STATUS. Does not return.
; args: address, length the text
export func usage(address, length)
    call io_begin_on, STDERR
    call io_text, "usage: "
    call io_text, address, length
    call io_text, "\n"
    call io_end
    exit USAGE_STATUS
    ret
end
