func main()
    let x, y
    li x, y + 1
    ret
end
