struct Point
    x quad
    y: quad
end
func main()
    let a, p
    ld a, [p + Point.x]
    ret
end
