func f(a: f64)
    ret
end
func main()
    let x
    call f, x
    call f, 1
    ret
end
