; Sleeps for no time, for ever.
; tested-by: test/bombs.test.ts
; bomb: goes on

func main()
    let result
again:
    sys sleep, 0 -> result
    j again
end
