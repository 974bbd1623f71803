import "std/io"
func main()
    let x, f: f64
    print "{q}\n", x
    print "{\n", x
    print "{x}\n", f
    print "{.3}\n", x
    ret
end
