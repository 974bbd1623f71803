func main()
    let x
    ld x, [pointer + 8]
    ret
end
