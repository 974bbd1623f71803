func main()
    let x, y
    add x y, 1
    ret
end
