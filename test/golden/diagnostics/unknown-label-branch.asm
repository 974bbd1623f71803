func main()
    let i
    again: add i, i, 1
    blt i, 10, agin
    ret
end
