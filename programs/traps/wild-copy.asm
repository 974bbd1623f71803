; A bulk copy is checked as a whole before its first byte.
; trap: MEM_FAULT
data source: .string "some bytes"

func main()
    let from, to, length
    la from, source
    la to, source
    li length, 0x7fffffff
    mem.copy to, from, length
    ret
end
