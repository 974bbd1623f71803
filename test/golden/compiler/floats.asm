; Float parameters come behind integers, and a division by zero does not trap.
func main() -> status
    let x: f64, y: f64
    fli.d x, 1.5
    call mean, 2, x -> y
    fdiv.d y, y, x
    fcvt.l.d status, y
    ret
end

func mean(count, sum: f64) -> result: f64
    let n: f64
    fcvt.d.l n, count
    fdiv.d result, sum, n
    ret
end
