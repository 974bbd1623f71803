const N = 1
func main()
    call N
    call 5
    ret
end
