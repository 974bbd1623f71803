data table: .quad 1.5
data name: .byte "text"
func main()
    ret
end
