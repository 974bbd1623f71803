; mandelbrot SIDE ROUNDS: iterations in all over a SIDE x SIDE picture of the set, at most 50 a point.
; Run: vmrun programs/bench/mandelbrot.asm 40 2
; args: 40 2
; expect: 77750
import "std/io"
import "std/args"

const MOST = 50
; So many iterations are written out in the loop; MOST is a multiple.
const STEPS = 5

func main() -> status
    let n, rounds, r, y, total, sum
    let ci: f64, t: f64, side: f64, shift: f64
    call argument_int, 0 -> n
    call argument_int, 1 -> rounds
    fcvt.d.l side, n
next_round:
    bge r, rounds, done
    li y, 0
next_row:
    bge y, n, round_done
    fcvt.d.l ci, y
    fli.d t, 2.0
    fmul.d ci, t, ci
    fdiv.d ci, ci, side
    fli.d t, 1.0
    fsub.d ci, ci, t
    fcvt.d.l shift, r
    fli.d t, 0.001
    fmul.d shift, shift, t
    fadd.d ci, ci, shift
    call row, n, ci -> sum
    add total, total, sum
    add y, y, 1
    j next_row
round_done:
    add r, r, 1
    j next_round
done:
    print "{}\n", total
    ret
end

; Iterations over the points of one row with imaginary part ci.
func row(n, ci: f64) -> total
    let x, count, inside
    let side: f64, two: f64, four: f64, left: f64, cr: f64, zr: f64, zi: f64, tr: f64, ti: f64, t: f64
    fcvt.d.l side, n
    fli.d two, 2.0
    fli.d four, 4.0
    fli.d left, 1.5
    blez n, done
point:
    fcvt.d.l cr, x
    fmul.d cr, two, cr
    fdiv.d cr, cr, side
    fsub.d cr, cr, left
    fli.d zr, 0.0
    fli.d zi, 0.0
    fli.d tr, 0.0
    fli.d ti, 0.0
    li count, 0
iterate:
    fmul.d t, two, zr
    fmul.d zi, t, zi
    fadd.d zi, zi, ci
    fsub.d zr, tr, ti
    fadd.d zr, zr, cr
    fmul.d tr, zr, zr
    fmul.d ti, zi, zi
    fadd.d t, tr, ti
    fle.d inside, t, four
    beqz inside, escaped1
    fmul.d t, two, zr
    fmul.d zi, t, zi
    fadd.d zi, zi, ci
    fsub.d zr, tr, ti
    fadd.d zr, zr, cr
    fmul.d tr, zr, zr
    fmul.d ti, zi, zi
    fadd.d t, tr, ti
    fle.d inside, t, four
    beqz inside, escaped2
    fmul.d t, two, zr
    fmul.d zi, t, zi
    fadd.d zi, zi, ci
    fsub.d zr, tr, ti
    fadd.d zr, zr, cr
    fmul.d tr, zr, zr
    fmul.d ti, zi, zi
    fadd.d t, tr, ti
    fle.d inside, t, four
    beqz inside, escaped3
    fmul.d t, two, zr
    fmul.d zi, t, zi
    fadd.d zi, zi, ci
    fsub.d zr, tr, ti
    fadd.d zr, zr, cr
    fmul.d tr, zr, zr
    fmul.d ti, zi, zi
    fadd.d t, tr, ti
    fle.d inside, t, four
    beqz inside, escaped4
    fmul.d t, two, zr
    fmul.d zi, t, zi
    fadd.d zi, zi, ci
    fsub.d zr, tr, ti
    fadd.d zr, zr, cr
    fmul.d tr, zr, zr
    fmul.d ti, zi, zi
    add count, count, STEPS
    beq count, MOST, escaped
    fadd.d t, tr, ti
    fle.d inside, t, four
    bnez inside, iterate
escaped:
    add total, total, count
    add x, x, 1
    blt x, n, point
done:
    ret
escaped1:
    add count, count, 1
    j escaped
escaped2:
    add count, count, 2
    j escaped
escaped3:
    add count, count, 3
    j escaped
escaped4:
    add count, count, 4
    j escaped
end
