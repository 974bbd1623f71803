func main()
    let as
    end: nop
    ret
end
