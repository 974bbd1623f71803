struct Node
    next: quadd
end
func main()
    ret
end
