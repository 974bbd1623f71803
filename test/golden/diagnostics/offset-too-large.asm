func main()
    let x, p
    ld x, [p + 0x100000000]
    ret
end
