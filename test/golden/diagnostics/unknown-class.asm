func scale(x: f32) -> y: double
    ret
end
func main()
    ret
end
