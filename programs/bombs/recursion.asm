; Recursion without an end.
; tested-by: test/bombs.test.ts
; bomb: traps STACK_OVERFLOW

func main()
    call deeper
    ret
end

func deeper()
    call deeper
    ret
end
