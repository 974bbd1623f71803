func first()
    nop
    ret

func main()
    call first
    ret
end
