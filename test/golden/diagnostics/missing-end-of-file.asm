func main()
    ret
