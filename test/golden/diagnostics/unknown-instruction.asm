func main()
    let x
    mov x, 1
    lod x, [x]
    frobnicate x
    ret
end
