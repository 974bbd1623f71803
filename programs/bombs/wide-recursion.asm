; Recursion with large frames, in many threads.
; tested-by: test/bombs.test.ts
; bomb: traps STACK_OVERFLOW

func main()
    let i
next:
    spawn start
    add i, i, 1
    blt i, 10, next
    call deeper, i
    ret
end

func start()
    call deeper, 0
    ret
end

func deeper(depth) -> depth
    let a, b, c, d, e, f, g, h
    add a, depth, 1
    mv b, a
    mv c, b
    mv d, c
    call deeper, d -> e
    add f, e, a
    add g, f, b
    add h, g, c
    mv depth, h
    ret
end
