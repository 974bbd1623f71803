func main()
    let x, f: f64
    add x, x, f
    ret
end
