func main()
    let x, , y
    li y, 1
    li z, 2
    ret
end
