; A store that begins inside memory and ends behind it: nothing of it is written.
; trap: MEM_FAULT
data something: .quad 1

func main()
    let limit, value
    sys brk, 0 -> limit
    sd value, [limit - 7]
    ret
end
