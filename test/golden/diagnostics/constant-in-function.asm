func main()
    let x
    const N = 4
    li x, N
    ret
end
