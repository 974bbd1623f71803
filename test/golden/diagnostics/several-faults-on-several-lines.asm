func main()
    let x
    add x, 1
    foo x
    li y, 1
    ld x, x
    j nowhere
    ret
end
