data table:
    .align 3
    .quad 1
end
func main()
    ret
end
