func main()
    let x
    add x, x
    ret
end
