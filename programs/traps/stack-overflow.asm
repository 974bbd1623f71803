; Recursion without an end reaches the limit of the thread's stack; the backtrace shows both ends of it.
; The test makes the limit small, since it reads and writes the whole stack several times.
; limits: stack=16384
; trap: STACK_OVERFLOW
func main()
    let depth
    call descend, 0 -> depth
    ret
end

func descend(depth) -> deepest
    add depth, depth, 1
    call descend, depth -> deepest
    ret
end
