func main()
    let x
    call f(x)
    ret
end
