func f(a b)
    add a, b, 1
    ret
end
func main()
    call f, 1, 2
    ret
end
