; Atomics want addresses that are a multiple of their size.
; trap: MISALIGNED
data words: .quad 0, 0

func main()
    let p, old, one
    la p, words
    li one, 1
    amoadd.d old, one, [p + 4]
    ret
end
