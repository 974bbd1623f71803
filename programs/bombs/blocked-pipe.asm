; Fills a pipe that nobody reads, and waits for ever.
; tested-by: test/bombs.test.ts
; bomb: goes on
data bytes: .zero 4096

func main()
    let from, to, p, count
    sys pipe -> from, to
    la p, bytes
again:
    sys write, to, p, 4096 -> count
    j again
end
