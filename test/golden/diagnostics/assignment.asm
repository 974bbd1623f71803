func main()
    let x
    x = 5
    ret
end
