func main()
    let x
    add x, x, 5_000_000_000
    and x, x, 0xffffffff
    ret
end
