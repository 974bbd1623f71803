const A = B + 1
const B = C
const C = A
func main()
    let x
    li x, A
    ret
end
