; A yield, a wait, a wake, a new thread and a call that the compiler does not know.
data gate: .word 0
func main() -> status
    let p, t
    la p, gate
    spawn other, p -> t
    sys futex_wait, p, 0, -1 -> t
    yield
    sys clock, 2 -> status
    ret
end
func other(address)
    let one
    li one, 1
    sw one, [address]
    sys futex_wake, address, 1
    ret
end
