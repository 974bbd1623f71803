; Two threads wake each other for ever.
; tested-by: test/bombs.test.ts
; bomb: goes on

data word: .word 0

func main()
    spawn storm
    call storm
    ret
end

func storm()
    let p, woken
    la p, word
again:
    sys futex_wake, p, 1 -> woken
    sys futex_wait, p, 0, 1000 -> woken
    j again
end
