func main()
    sys write, 1, "text", 4
    ret
end
