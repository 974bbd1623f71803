const Point.x = 1
func main()
    let a.b
    ret
end
