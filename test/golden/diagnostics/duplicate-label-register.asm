func main()
    let again
    again: nop
    ret
end
