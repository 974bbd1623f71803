; Two functions that call each other for ever without a frame more.
; tested-by: test/bombs.test.ts
; bomb: goes on

func main()
    call one
    ret
end

func one()
    tail two
end

func two()
    tail one
end
