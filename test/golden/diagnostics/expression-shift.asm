const A = 1 << 64
const B = 1 >> -1
func main()
    ret
end
