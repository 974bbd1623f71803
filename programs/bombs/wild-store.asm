; Stores far outside of its memory.
; tested-by: test/bombs.test.ts
; bomb: traps MEM_FAULT

func main()
    let p
    li p, 0x7fff_0000
    sd p, [p]
    ret
end
