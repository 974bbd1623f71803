func main()
    add: nop
    ret
end
