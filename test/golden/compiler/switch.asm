; A switch is one br_table; a number without a label goes on behind it.
func main() -> status
    let n
next:
    switch n, zero, one, two
    li status, 9
    ret
zero:
    add n, n, 2
    j next
one:
    add n, n, 4
    j next
two:
    add n, n, -1
    j next
end
