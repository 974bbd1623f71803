; Location marks: good ones, and what is wrong with others.
data d: .quad 1 ;@ sum.asm:1:1 "data"
func main()
    let i ;@ sum.asm:1:1 "let"
    nop ;@ sum.asm:12:5 "    nop"
    nop ;@ sum.asm:12:5
    nop ;@ "a b\"c\\d.asm":12:5 "\u{202e}\xe2\x82\xac"
next: ;@ sum.asm:1:1 "label"
    nop ;@
    nop ;@sum.asm:1:1 "text"
    nop ;@ sum.asm:0:1 "text"
    nop ;@ sum.asm:1:16777218 "text"
    nop ;@ sum.asm:1 "text"
    nop ;@ sum.asm:1:1 "text" more
    nop ;@ sum.asm:1:1 "text
    nop ;@ sum.asm:1:1 "\q"
    nop ;@ sum.asm:1:1 "\xff"
    nop ;@ "\xff":1:1 "text"
    nop ;@ "":1:1 "text"
    add i, i i ;@ sum.asm:1:1 "a line with another fault"
    ret ; @ no mark
end
;@ sum.asm:1:1 "nothing"

func first()
    ret ;@ sum.asm:1:1
end
