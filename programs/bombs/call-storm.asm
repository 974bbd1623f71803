; Makes a cheap call for ever.
; tested-by: test/bombs.test.ts
; bomb: goes on

func main()
    let pid
again:
    sys getpid -> pid
    j again
end
