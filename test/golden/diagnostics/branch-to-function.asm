func main()
    let x
    beq x, 1, main
    ret
end
