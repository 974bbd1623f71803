const ZERO = 0
const A = 10 / ZERO
const B = 10 % 0
func main()
    ret
end
