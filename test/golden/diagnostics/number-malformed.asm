const A = 0x
const B = 0b12
const C = 12abc
const D = 1__0
const E = 0o9
func main()
    ret
end
