func f()
    ret
end
func f()
    ret
end
func main()
    call f
    ret
end
