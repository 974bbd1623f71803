; Gives up its turn for ever.
; tested-by: test/bombs.test.ts
; bomb: goes on

func main()
again:
    yield
    j again
end
