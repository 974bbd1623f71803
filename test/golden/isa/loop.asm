needs "--allow-listen=127.0.0.1:8000"

data words:
    .quad 0x200000001
    .byte 0x3
    .zero 15
end

func main() -> sum
    let p, word, i
    la    p, words                      ;@ loop.asm:5:5 "la p, words"
l0:
    lw    word, [p + 4]                 ;@ loop.asm:7:5 "lw word, [p + 4]"
    add   sum, sum, word                ;@ loop.asm:8:5 "add sum, sum, word"
    add   p, p, 4                       ;@ loop.asm:9:5 "add p, p, 4"
    add   i, i, 1                       ;@ loop.asm:10:5 "add i, i, 1"
    blt   i, 3, l0                      ;@ loop.asm:11:5 "blt i, 3, again"
    sb    sum, [p - 1]                  ;@ loop.asm:12:5 "sb sum, [p - 1]"
    ret                                 ;@ loop.asm:13:5 "ret"
end
