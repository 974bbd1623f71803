; An indirect call of number 0: that is no function.
; trap: BAD_CALL
func main()
    let handler
    call handler as handle, 1
    ret
end

func handle(value)
    ret
end
