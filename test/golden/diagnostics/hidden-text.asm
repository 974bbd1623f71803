func main()
    let x
    li x, 1 ; ‮ comment
    li x, ⁦2
    ret
end
