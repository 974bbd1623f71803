func main()
    let x
    add x, x, 1 -> x
    ret
end
