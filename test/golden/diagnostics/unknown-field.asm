struct Point
    x: quad
    width: quad
end
func main()
    let p, a
    ld a, [p + Point.widht]
    ret
end
