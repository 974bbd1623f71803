func main()
    let x
    switch x, one, 2
    one: nop
    ret
end
