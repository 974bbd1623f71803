func main()
    let min, i, j
    li i, 1
    ret
end
