; The fourth power of a matrix in parallel, as the square of its square. The threads share out the rows. A row of the second
; product needs all rows of the first, so a barrier stands between the two, and no lock is needed: no two threads write
; the same place, and nobody reads what is still being written.
; Run: vmrun programs/concepts/matrix-product.asm
; models: 11 mn
; expect: 3 threads, 8 rows: the trace of the fourth power is 22283
import "std/io"
import "std/thread"

const N = 8
const THREADS = 3

data matrix: .space quad[N * N]
data square: .space quad[N * N]
data fourth: .space quad[N * N]
data square_is_done: .space Barrier
data threads: .space quad[THREADS]

func main()
    let barrier, base, slot, i, thread, trace, value
    call fill
    la barrier, square_is_done
    call barrier_init, barrier, THREADS
    la base, threads
next:
    spawn work, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, THREADS, next
    call join_all, base, THREADS
    la slot, fourth
    li i, N
next_cell:
    ld value, [slot]
    add trace, trace, value
    add slot, slot, (N + 1) * 8
    sub i, i, 1
    bgtz i, next_cell
    print "{} threads, {} rows: the trace of the fourth power is {}\n", THREADS, N, trace
    ret
end

; The cell with index i is i % 7 - 2.
func fill()
    let p, i, value
    la p, matrix
next:
    rem value, i, 7
    sub value, value, 2
    sd value, [p]
    add p, p, 8
    add i, i, 1
    blt i, N * N, next
    ret
end

func work(i)
    let barrier
    la barrier, square_is_done
    call square_rows, matrix, square, i
    call barrier_wait, barrier
    call square_rows, square, fourth, i
    ret
end

; The rows first, first + THREADS ... of the square of a matrix.
func square_rows(source, target, first)
    let row, column, cell, out, value
    mv row, first
next_row:
    li column, 0
next_cell:
    call product, source, row, column -> value
    mul cell, row, N
    add cell, cell, column
    sh3add out, cell, target
    sd value, [out]
    add column, column, 1
    blt column, N, next_cell
    add row, row, THREADS
    blt row, N, next_row
    ret
end

; A row of the matrix times a column of it.
func product(source, row, column) -> sum
    let p, q, left, right, value
    mul p, row, N * 8
    add p, p, source
    sh3add q, column, source
    li left, N
next:
    ld value, [p]
    ld right, [q]
    mul value, value, right
    add sum, sum, value
    add p, p, 8
    add q, q, N * 8
    sub left, left, 1
    bgtz left, next
    ret
end
