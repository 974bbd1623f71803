needs "--allow-listen=127.0.0.1:8000"

data words:
    .quad 0x200000001
    .byte 0x3
    .zero 15
end

func main() -> sum
    let p, word, i
    la    p, words
l0:
    lw    word, [p + 4]
    add   sum, sum, word
    add   p, p, 4
    add   i, i, 1
    blt   i, 3, l0
    sb    sum, [p - 1]
    ret
end
