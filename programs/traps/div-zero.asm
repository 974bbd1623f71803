; A division by zero: `remu` traps like the other divisions.
; trap: DIV_ZERO
func main()
    let dividend, divisor
    li dividend, 7
    remu dividend, dividend, divisor
    ret
end
