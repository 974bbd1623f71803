data table: .zero 1 << 40
func main()
    ret
end
