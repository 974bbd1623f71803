func f() -> a
    ret
end
func g()
    tail f
end
func main()
    call g
    ret
end
