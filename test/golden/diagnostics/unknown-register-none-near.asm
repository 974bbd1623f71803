func main()
    li counter, 1
    ret
end
