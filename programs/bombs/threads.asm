; Starts threads that never end, as many as there can be, and keeps them.
; tested-by: test/bombs.test.ts
; bomb: goes on
import "std/errno"
data gate: .word 0

func main() -> status
    let result, times
next:
    spawn stay -> result
    bltz result, failed
    add times, times, 1
    j next
failed:
    li status, 1
    bne result, -EAGAIN, done
    beqz times, done
keep:
    yield
    j keep
done:
    ret
end

func stay()
    let p
    la p, gate
    sys futex_wait, p, 0, -1
    ret
end
