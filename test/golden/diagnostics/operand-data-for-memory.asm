data total: .quad 0
func main()
    let x
    ld x, [total]
    add x, total, 1
    ret
end
