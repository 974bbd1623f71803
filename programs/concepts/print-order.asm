; Main and a thread both print. Which line comes when is the scheduler's choice: with the default quantum each finishes
; its work in one turn; small quanta mix them. A line is one write and is never torn.
; Run: vmrun programs/concepts/print-order.asm, then with --quantum 50, or --seed 1, --seed 2 ...
; quanta: 10000
; expect: main 1
; expect: main 2
; expect: main 3
; expect: main 4
; expect: main 5
; expect: thread 1
; expect: thread 2
; expect: thread 3
; expect: thread 4
; expect: thread 5
; expect: both are done
import "std/io"

const LINES = 5

func main()
    let thread, i
    spawn speak, 0 -> thread
next:
    add i, i, 1
    print "main {}\n", i
    blt i, LINES, next
    join thread
    print "both are done\n"
    ret
end

func speak(i)
next:
    add i, i, 1
    print "thread {}\n", i
    blt i, LINES, next
    ret
end
