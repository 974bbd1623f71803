; Starts threads and lets go of them, for ever.
; tested-by: test/bombs.test.ts
; bomb: goes on

func main()
    let thread
next:
    spawn nothing -> thread
    sys thread_detach, thread
    yield
    j next
end

func nothing()
    ret
end
