needs "network"
func main()
    ret
end
