func main()
    print "hello\n"
    ret
end
