func main()
    let handler
    call handler
    ret
end
