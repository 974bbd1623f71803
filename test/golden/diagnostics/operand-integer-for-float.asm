func main()
    let x, f: f64
    fadd.d f, f, x
    ret
end
