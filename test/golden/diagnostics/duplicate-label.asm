func main()
    again: nop
    again: nop
    ret
end
