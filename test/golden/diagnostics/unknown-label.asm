func main()
    loop:
    j lop
    ret
end
