const SIZE = 8
func main()
    let SIZE
    li SIZE, 1
    ret
end
