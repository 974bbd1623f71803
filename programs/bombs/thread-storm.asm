; Starts threads that end at once and are never joined, for ever.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"

func main() -> status
    let thread
next:
    spawn nothing -> thread
    bgez thread, next
    add status, thread, EAGAIN
    snez status, status
    ret
end

func nothing()
    ret
end
