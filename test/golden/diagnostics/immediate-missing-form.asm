func main()
    let x
    min x, x, 4
    ret
end
