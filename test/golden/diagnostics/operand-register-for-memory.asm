func main()
    let x, p
    ld x, p
    ret
end
