; A loop that is entered at two places: a head is made for it.
func main() -> status
    let n
    beq n, 0, middle
top:
    add n, n, 1
middle:
    add n, n, 3
    blt n, 100, top
    mv status, n
    ret
end
