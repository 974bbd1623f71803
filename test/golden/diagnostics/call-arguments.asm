func f(a, b) -> c
    ret
end
func main()
    let x
    call f, 1 -> x
    call f, 1, 2, 3
    ret
end
