const A = '\u{110000}'
const B = '\u{d800}'
const C = ''
const D = 'ab'
const E = 'x
func main()
    ret
end
