; Recursion without an end reaches the limit of the thread's stack; the backtrace shows both ends of it.
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
