; A program may trap by itself; the number says why.
; trap: EXPLICIT
const OUT_OF_LUCK = 42

func main()
    trap OUT_OF_LUCK
    ret
end
