data table: .qaud 1, 2
func main()
    ret
end
