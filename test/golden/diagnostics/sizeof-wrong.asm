const N = 1
func main()
    let x
    li x, sizeof(N)
    li x, size(N)
    li x, sizeof(Nothing)
    ret
end
