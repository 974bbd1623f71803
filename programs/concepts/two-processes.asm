; The textbook's figure of two processes: each writes a number of its own to the same address, lets the other one run, and finds its
; own number there again, because an address means something only within a process's own memory. A child says what it found by its
; exit status.
; Run: vmrun programs/concepts/two-processes.asm
; models: 11 mn
; quanta: 1 2 3 7 61 257 1000 10000
; expect: one process wrote 11 and found 11
; expect: at the same address the other wrote 22 and found 22
; expect: this one, which wrote nothing there, finds 0
import "std/args"
import "std/io"
import "std/process"

const TURNS = 50

data number: .quad 0

func main() -> status
    let mine, missing, one, other, found, address
    la address, number
    call argument_int, 0 -> mine, missing
    bnez missing, parent
    call child, mine -> status
    ret
parent:
    call start_self, "11\0" -> one
    call start_self, "22\0" -> other
    call wait_for, one -> one, found
    print "one process wrote 11 and found {}\n", found
    call wait_for, other -> other, found
    print "at the same address the other wrote 22 and found {}\n", found
    ld found, [address]
    print "this one, which wrote nothing there, finds {}\n", found
    ret
end

func child(mine) -> found
    let address, i
    la address, number
    sd mine, [address]
next:
    yield
    add i, i, 1
    blt i, TURNS, next
    ld found, [address]
    ret
end
