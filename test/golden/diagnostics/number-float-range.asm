const HUGE = 1e400
func main()
    ret
end
