; Atomic rows and a fence: plain accesses where one thread of the host has the memory, atomic ones where several share it.
data word: .quad 1
data quad: .quad 2

func main() -> sum
    let p, q, old, new
    la p, word
    la q, quad
    li new, 5
    amoadd.w old, new, [p]
    amoswap.d sum, old, [q]
    amocas.w old, new, [p]
    fence
    sw.rl sum, [p]
    lw.aq old, [p]
    sd.rl old, [q]
    ld.aq sum, [q]
    amoadd.d old, sum, [q]
    amoswap.w old, new, [p]
    amocas.d sum, new, [q]
    call twice, sum -> sum
    ret
end

func twice(value) -> value
    add value, value, value
    ret
end
