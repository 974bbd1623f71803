func f() -> a
    ret
end
func main()
    let x, y, z: f64
    call f -> x, y
    call f -> z
    ret
end
