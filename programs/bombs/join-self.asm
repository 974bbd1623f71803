; Waits for its own end.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"

func main() -> status
    let self, value, error
    sys thread_self -> self
    sys thread_join, self -> value, error
    add status, error, EDEADLK
    snez status, status
    ret
end
