func main()
    let x
    add x, x, "text"
    ret
end
