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

; to = A from, with A(i, j) = 1 / ((i + j) (i + j + 1) / 2 + i + 1)
func times(n, from, to)
    let i, p, diagonal, end, k
    let s: f64, a: f64, x: f64, one: f64
    fli.d one, 1.0
row:
    bge i, n, done
    fli.d s, 0.0
    mv p, from
    mv diagonal, i
    add end, i, n
    add i, i, 1
column:
    addw k, diagonal, 1
    mulw k, k, diagonal
    srlw k, k, 1
    addw k, k, i
    fcvt.d.l a, k
    fdiv.d a, one, a
    fld x, [p]
    fmul.d a, a, x
    fadd.d s, s, a
    add p, p, 8
    add diagonal, diagonal, 1
    blt diagonal, end, column
    fsd s, [to]
    add to, to, 8
    j row
done:
    ret
end

; to = A transposed, from
func times_transposed(n, from, to)
    let i, j, p, diagonal, k
    let s: f64, a: f64, x: f64, one: f64
    fli.d one, 1.0
row:
    bge i, n, done
    fli.d s, 0.0
    mv p, from
    li j, 0
    mv diagonal, i
column:
    addw k, diagonal, 1
    mulw k, k, diagonal
    srlw k, k, 1
    add j, j, 1
    addw k, k, j
    fcvt.d.l a, k
    fdiv.d a, one, a
    fld x, [p]
    fmul.d a, a, x
    fadd.d s, s, a
    add p, p, 8
    add diagonal, diagonal, 1
    blt j, n, column
    fsd s, [to]
    add to, to, 8
    add i, i, 1
    j row
done:
    ret
end
