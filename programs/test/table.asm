; std/table: a thousand keys in and half of them out again.
; expect: 1000 keys, sum 499500
; expect: 500 keys, sum 249500, missing 500
; expect: walked 500, sum 249500
; expect: added 3 times: 30
import "std/format"
import "std/io"
import "std/table"

const KEYS = 1000

data key: .space byte[INTEGER_BYTES]

func main()
    let table, sum, missing, count
    call table_new -> table
    call fill, table
    call add_up, table -> sum, missing
    call table_count, table -> count
    print "{} keys, sum {}\n", count, sum
    call thin_out, table
    call add_up, table -> sum, missing
    call table_count, table -> count
    print "{} keys, sum {}, missing {}\n", count, sum, missing
    call walk, table -> count, sum
    print "walked {}, sum {}\n", count, sum
    call table_add, table, "counter", 10
    call table_add, table, "counter", 10
    call table_add, table, "counter", 10 -> sum
    print "added 3 times: {}\n", sum
    call table_free, table
    ret
end

func fill(table)
    let i, p, length
    la p, key
next:
    call format_int, p, i -> length
    call table_set, table, p, length, -1
    call table_set, table, p, length, i
    add i, i, 1
    blt i, KEYS, next
    ret
end

; Remove the keys with odd numbers.
func thin_out(table)
    let i, p, length
    la p, key
    li i, 1
next:
    call format_int, p, i -> length
    call table_remove, table, p, length
    add i, i, 2
    blt i, KEYS, next
    ret
end

func add_up(table) -> sum, missing
    let i, p, length, value, found
    la p, key
next:
    call format_int, p, i -> length
    call table_get, table, p, length -> value, found
    add sum, sum, value
    xor found, found, 1
    add missing, missing, found
    add i, i, 1
    blt i, KEYS, next
    ret
end

func walk(table) -> count, sum
    let index, p, length, value
next:
    call table_next, table, index -> index, p, length, value
    bltz index, done
    add count, count, 1
    add sum, sum, value
    j next
done:
    ret
end
