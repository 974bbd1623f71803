li x, 1
add x, x, 1
func main()
    ret
end
