data table: .zero -1
data other: .space quad[-2]
func main()
    ret
end
