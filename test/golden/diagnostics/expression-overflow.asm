const A = 0x7fffffffffffffff * 4
func main()
    ret
end
