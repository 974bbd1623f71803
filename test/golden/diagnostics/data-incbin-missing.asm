data picture: .incbin "nothing.bin"
func main()
    ret
end
