import "std/io"
func main()
    call compte, 1
    call compute, 1
    ret
end
func compute(x)
    ret
end
