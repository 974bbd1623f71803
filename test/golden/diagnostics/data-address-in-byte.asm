data table: .word table
func main()
    ret
end
