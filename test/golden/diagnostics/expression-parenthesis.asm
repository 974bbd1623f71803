const A = (1 + 2
const B = 1 + )
func main()
    ret
end
