; Calls a function for ever.
; tested-by: test/bombs.test.ts
; bomb: goes on

func main()
again:
    call nothing
    j again
end

func nothing()
    ret
end
