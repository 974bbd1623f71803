; Stores through a null pointer.
; tested-by: test/bombs.test.ts
; bomb: traps MEM_FAULT

func main()
    let p
    sd p, [p]
    ret
end
