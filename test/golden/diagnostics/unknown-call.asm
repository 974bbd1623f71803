func main()
    sys wriet, 1, "hello"
    ret
end
