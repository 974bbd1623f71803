data table:
    .quad 1
end
    .quad 2
func main()
    ret
end
