import "std/oi"
func main()
    call println, 1
    ret
end
