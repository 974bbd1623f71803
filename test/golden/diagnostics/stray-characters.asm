func main()
    let x
    add x, x, 1 # one
    li x, 1 // two
    li x, $3
    {
    ret
end
