struct Point
    x: quad
end
func main()
    let a
    li a, Point
    ret
end
