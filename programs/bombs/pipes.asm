; Makes pipes as long as it can, and keeps them.
; tested-by: test/bombs.test.ts
; bomb: goes on
import "std/errno"

func main() -> status
    let result, times, other
next:
    sys pipe -> result, other
    bltz result, failed
    add times, times, 1
    j next
failed:
    li status, 1
    bne result, -ENFILE, done
    beqz times, done
keep:
    yield
    j keep
done:
    ret
end
