data greeting: .string "hello
func main()
    sys write, 1, greeting, sizeof(greeting)
    ret
end
