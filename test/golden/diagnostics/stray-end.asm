func main()
    ret
end
end
