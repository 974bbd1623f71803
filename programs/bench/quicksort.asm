; quicksort N: sorts N pseudo-random 64-bit integers; prints a position-weighted sum, or -1 when the order is wrong.
; Run: vmrun programs/bench/quicksort.asm 5000
; args: 5000
; expect: 1252174030720
import "std/io"
import "std/args"

const MOST = 5000000
const SMALL = 16 * 8

data values: .zero MOST * 8

func main() -> status
    let n, first, last, answer
    call argument_int, 0 -> n
    la first, values
    sh3add last, n, first
    sub last, last, 8
    call fill, first, last
    call sort, first, last
    call check, first, last -> answer
    print "{}\n", answer
    ret
end

func fill(p, last)
    let x, high, low
    li x, 12345
    bgt p, last, done
next:
    mul high, x, 16807
    rem high, high, 2147483647
    mul x, high, 16807
    rem x, x, 2147483647
    and low, x, 65535
    sll high, high, 16
    add low, low, high
    sd low, [p]
    add p, p, 8
    ble p, last, next
done:
    ret
end

; Sorts the doublewords from address low to address high, both included.
func sort(low, high)
    let pivot, i, j, a, b, length
partition:
    sub length, high, low
    ble length, SMALL, insertion
    srl length, length, 4
    sh3add pivot, length, low
    ld pivot, [pivot]
    mv i, low
    mv j, high
left:
    ld a, [i]
    bge a, pivot, right
more_left:
    add i, i, 8
    ld a, [i]
    blt a, pivot, more_left
right:
    ld b, [j]
    ble b, pivot, swap
more_right:
    sub j, j, 8
    ld b, [j]
    bgt b, pivot, more_right
swap:
    bgt i, j, parted
    sd b, [i]
    sd a, [j]
    add i, i, 8
    sub j, j, 8
    ble i, j, left
parted:
    sub a, j, low
    sub b, high, i
    bge a, b, right_first
    call sort, low, j
    mv low, i
    j partition
right_first:
    call sort, i, high
    mv high, j
    j partition
insertion:
    add i, low, 8
    bgt i, high, done
insert:
    ld a, [i]
    sub j, i, 8
shift:
    ld b, [j]
    ble b, a, placed
    sd b, [j + 8]
    sub j, j, 8
    bge j, low, shift
placed:
    sd a, [j + 8]
    add i, i, 8
    ble i, high, insert
done:
    ret
end

func check(p, last) -> sum
    let weight, v, previous
    bgt p, last, done
    ld previous, [p]
next:
    ld v, [p]
    blt v, previous, wrong
    mv previous, v
    rem v, v, 1000003
    mul v, v, weight
    add sum, sum, v
    add p, p, 8
    add weight, weight, 1
    bne weight, 1000, weighted
    li weight, 0
weighted:
    ble p, last, next
done:
    ret
wrong:
    li sum, -1
    ret
end
