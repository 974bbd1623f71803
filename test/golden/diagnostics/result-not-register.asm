const N = 1
func main()
    sys getpid -> N
    sys getpid -> pid
    ret
end
