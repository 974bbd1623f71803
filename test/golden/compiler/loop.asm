; Two nested loops: each head is a checkpoint and a place to go on.
func main() -> total
    let i, j
outer:
    li j, 0
inner:
    add total, total, j
    add j, j, 1
    blt j, 10, inner
    add i, i, 1
    blt i, 10, outer
    ret
end
