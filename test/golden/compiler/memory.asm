; Three accesses through one register are checked at once; a bulk copy checks both areas.
data table: .quad 1, 2, 3
data copy: .zero 24

func main() -> sum
    let from, to, value, length
    la from, table
    la to, copy
    ld value, [from]
    ld sum, [from + 8]
    add sum, sum, value
    sd sum, [from + 16]
    li length, 24
    mem.copy to, from, length
    lb value, [to]
    add sum, sum, value
    ret
end
