; Never calls anything.
; tested-by: test/bombs.test.ts
; bomb: goes on

func main()
again:
    j again
end
