func main()
    let größe
    li größe, 1
    ret
end
