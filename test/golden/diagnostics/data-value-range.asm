data table: .byte 255, 256, -129
data more: .half 65536
func main()
    ret
end
