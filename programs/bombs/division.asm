; Divides by zero in a thread, while others run.
; tested-by: test/bombs.test.ts
; bomb: traps DIV_ZERO

func main()
    let i, t
next:
    spawn spin -> t
    add i, i, 1
    blt i, 20, next
    li t, 0
    div i, i, t
    ret
end

func spin()
again:
    j again
end
