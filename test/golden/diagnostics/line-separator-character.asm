func main()
    let x
    li x, 1 
    ret
end
