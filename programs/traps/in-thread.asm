; A trap in any thread ends the whole process; the report names the thread.
; models: 11 mn
; trap: DIV_ZERO
import "std/io"

func main()
    let thread
    spawn divide, 0 -> thread
    join thread
    print "never reached\n"
    ret
end

func divide(divisor)
    let quotient
    div quotient, quotient, divisor
    ret
end
