import "std/io"
func io_begin(x)
    ret
end
func main()
    call io_begin, 1
    ret
end
