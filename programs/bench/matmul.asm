; matmul N ROUNDS: products of two N x N matrices of doubles; prints two cells of each product, summed.
; Run: vmrun programs/bench/matmul.asm 20 3
; args: 20 3
; expect: 17
import "std/io"
import "std/args"

const MOST = 512 * 512 * 8

data a: .zero MOST
data b: .zero MOST
data c: .zero MOST

func main() -> status
    let n, rounds, r, cells, i, p
    let total: f64, t: f64, one: f64
    call argument_int, 0 -> n
    call argument_int, 1 -> rounds
    mul cells, n, n
    call fill, cells
    fli.d one, 1.0
next_round:
    bge r, rounds, done
    rem i, r, cells
    la p, a
    sh3add p, i, p
    fld t, [p]
    fadd.d t, t, one
    fsd t, [p]
    call multiply, n
    la p, c
    sh3add p, i, p
    fld t, [p]
    la p, c
    sh3add p, cells, p
    fld one, [p - 8]
    fadd.d t, t, one
    fadd.d total, total, t
    fli.d one, 1.0
    add r, r, 1
    j next_round
done:
    fcvt.l.d i, total
    print "{}\n", i
    ret
end

; a[i] = i % 7 - 3, b[i] = i % 5 - 2
func fill(cells)
    let i, pa, pb, v
    let f: f64
    la pa, a
    la pb, b
next:
    bge i, cells, done
    rem v, i, 7
    sub v, v, 3
    fcvt.d.l f, v
    fsd f, [pa]
    rem v, i, 5
    sub v, v, 2
    fcvt.d.l f, v
    fsd f, [pb]
    add pa, pa, 8
    add pb, pb, 8
    add i, i, 1
    j next
done:
    ret
end

; c = a b. The products of a cell are added one after the other, four of them in each turn of the loop.
func multiply(n)
    let stride, row, row_end, fours_end, column, p, q, out, rows_end, column_end
    let s: f64, t: f64, u: f64
    sll stride, n, 3
    la row, a
    la out, c
    mul rows_end, stride, n
    add rows_end, rows_end, row
next_row:
    bge row, rows_end, done
    add row_end, row, stride
    sub fours_end, row_end, 3 * 8
    la column, b
    add column_end, column, stride
next_column:
    fli.d s, 0.0
    mv p, row
    mv q, column
    bge p, fours_end, rest
four_products:
    fld t, [p]
    fld u, [q]
    add q, q, stride
    fmul.d t, t, u
    fadd.d s, s, t
    fld t, [p + 8]
    fld u, [q]
    add q, q, stride
    fmul.d t, t, u
    fadd.d s, s, t
    fld t, [p + 16]
    fld u, [q]
    add q, q, stride
    fmul.d t, t, u
    fadd.d s, s, t
    fld t, [p + 24]
    fld u, [q]
    add q, q, stride
    fmul.d t, t, u
    fadd.d s, s, t
    add p, p, 4 * 8
    blt p, fours_end, four_products
rest:
    bge p, row_end, summed
product:
    fld t, [p]
    fld u, [q]
    fmul.d t, t, u
    fadd.d s, s, t
    add p, p, 8
    add q, q, stride
    blt p, row_end, product
summed:
    fsd s, [out]
    add out, out, 8
    add column, column, 8
    blt column, column_end, next_column
    mv row, row_end
    j next_row
done:
    ret
end
