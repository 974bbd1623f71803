import "std/io"
func main()
    let x
    print "{} {}\n", x
    print "none\n", x
    ret
end
