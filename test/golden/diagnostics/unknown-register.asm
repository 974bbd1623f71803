func main()
    let total
    li totl, 1
    mv total, total
    ret
end
