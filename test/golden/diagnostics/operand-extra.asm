func main()
    let x
    neg x, x, x
    ret
end
