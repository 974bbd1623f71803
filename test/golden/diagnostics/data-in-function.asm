func main()
    .quad 1
    ret
end
