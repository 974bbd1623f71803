func main()
    let a, b, a
    li a, 1
    ret
end
