; Arguments and the environment.
; args: first "second one" -17 x
; expect: 4 arguments: [first] [second one] [-17] [x]
; expect: number -17, wrong one EINVAL, missing one -1
; expect: is first 1, is second 0
; expect: variable ENOENT
import "std/args"
import "std/errno"
import "std/io"

func main()
    call list
    call numbers
    call environment
    ret
end

func list()
    let count, i, p, n
    call argument_count -> count
    call io_begin
    call io_int, count, 0, ' '
    call io_text, " arguments:"
next:
    bge i, count, done
    call argument, i -> p, n
    call io_text, " ["
    call io_text, p, n
    call io_text, "]"
    add i, i, 1
    j next
done:
    call io_text, "\n"
    call io_end
    ret
end

func numbers()
    let value, error, p, n, missing, address
    call argument_int, 2 -> value
    call argument_int, 3 -> missing, error
    call error_name, error -> p, n
    call argument, 9 -> address, missing
    print "number {}, wrong one {s}, missing one {}\n", value, p, n, missing
    call argument_is, 0, "first" -> value
    call argument_is, 1, "second" -> error
    print "is first {}, is second {}\n", value, error
    ret
end

func environment()
    let length, p, n
    sys env_get, "A_VARIABLE_THAT_IS_NOT_SET", 0, 0 -> length
    call error_name, length -> p, n
    print "variable {s}\n", p, n
    ret
end
