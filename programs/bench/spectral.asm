; spectral N ROUNDS: the spectral norm of an infinite matrix cut to N x N, by the power method; prints it x 1e9, truncated.
; Run: vmrun programs/bench/spectral.asm 40 2
; args: 40 2
; expect: 1274167287
import "std/io"
import "std/args"

const MOST = 4096 * 8

data u: .zero MOST
data v: .zero MOST
data t: .zero MOST

func main() -> status
    let n, rounds, i, pu, pv, pt
    let one: f64, vbv: f64, vv: f64, x: f64, y: f64
    call argument_int, 0 -> n
    call argument_int, 1 -> rounds
    la pu, u
    la pv, v
    la pt, t
    fli.d one, 1.0
fill:
    bge i, n, filled
    sh3add pv, i, pu
    fsd one, [pv]
    add i, i, 1
    j fill
filled:
    la pv, v
    blez rounds, multiplied
next:
    call times, n, pu, pt
    call times_transposed, n, pt, pv
    call times, n, pv, pt
    call times_transposed, n, pt, pu
    sub rounds, rounds, 1
    bgtz rounds, next
multiplied:
    li i, 0
sum:
    bge i, n, done
    fld x, [pu]
    fld y, [pv]
    fmul.d x, x, y
    fadd.d vbv, vbv, x
    fmul.d y, y, y
    fadd.d vv, vv, y
    add pu, pu, 8
    add pv, pv, 8
    add i, i, 1
    j sum
done:
    fdiv.d x, vbv, vv
    fsqrt.d x, x
    fli.d y, 1e9
    fmul.d x, x, y
    fcvt.l.d i, x
    print "{}\n", i
    ret
end

; to = A from, with A(i, j) = 1 / ((i + j) (i + j + 1) / 2 + i + 1). Along a row the divisor k grows by i + j + 1.
func times(n, from, to)
    let i, p, end, fours_end, step, k, first
    let s: f64, a: f64, x: f64, one: f64
    fli.d one, 1.0
    sh3add end, n, from
    sub fours_end, end, 3 * 8
    li first, 1
row:
    bge i, n, done
    fli.d s, 0.0
    mv p, from
    mv k, first
    mv step, i
    bge p, fours_end, rest
four_columns:
    fcvt.d.l a, k
    fld x, [p]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    fcvt.d.l a, k
    fld x, [p + 8]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    fcvt.d.l a, k
    fld x, [p + 16]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    fcvt.d.l a, k
    fld x, [p + 24]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    add p, p, 4 * 8
    blt p, fours_end, four_columns
rest:
    bge p, end, summed
column:
    fcvt.d.l a, k
    fld x, [p]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    add p, p, 8
    blt p, end, column
summed:
    fsd s, [to]
    add to, to, 8
    add i, i, 1
    add first, first, i
    add first, first, 1
    j row
done:
    ret
end

; to = A transposed, from: down a column the divisor k grows by i + j + 2.
func times_transposed(n, from, to)
    let i, p, end, fours_end, step, k, first
    let s: f64, a: f64, x: f64, one: f64
    fli.d one, 1.0
    sh3add end, n, from
    sub fours_end, end, 3 * 8
    li first, 1
row:
    bge i, n, done
    fli.d s, 0.0
    mv p, from
    mv k, first
    add step, i, 1
    bge p, fours_end, rest
four_rows:
    fcvt.d.l a, k
    fld x, [p]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    fcvt.d.l a, k
    fld x, [p + 8]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    fcvt.d.l a, k
    fld x, [p + 16]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    fcvt.d.l a, k
    fld x, [p + 24]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    add p, p, 4 * 8
    blt p, fours_end, four_rows
rest:
    bge p, end, summed
one_row:
    fcvt.d.l a, k
    fld x, [p]
    fdiv.d a, one, a
    fmul.d a, a, x
    fadd.d s, s, a
    add step, step, 1
    add k, k, step
    add p, p, 8
    blt p, end, one_row
summed:
    fsd s, [to]
    add to, to, 8
    add i, i, 1
    add first, first, i
    j row
done:
    ret
end
