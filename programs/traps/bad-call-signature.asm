; An indirect call of a function with another signature.
; trap: BAD_CALL
func main()
    let handler
    la handler, other
    call handler as handle, 1
    ret
end

func handle(value)
    ret
end

func other(left, right)
    ret
end
