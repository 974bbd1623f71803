func main()
    let x
    loop: mv x, loop
    ret
end
