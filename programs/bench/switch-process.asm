; switch-process N: a process and its child yield to each other until the first has done so N times; prints N. What switch.asm does
; within one process, from one memory to another.
; Run: vmrun programs/bench/switch-process.asm 10000
; models: 11 mn
; args: 2000
; expect: 2000
import "std/args"
import "std/io"
import "std/process"

func main() -> status
    let n, is_child, i, p
    call argument_int, 0 -> n, is_child
    bnez is_child, child
    call start_self, "child\0" -> p
    bltz p, failed
next:
    yield
    add i, i, 1
    blt i, n, next
    sys kill, p, SIGKILL
    call wait_for, p -> p, status
    print "{}\n", i
    exit 0
failed:
    print "switch-process: error {}\n", p
    li status, 1
    ret
child:
    yield
    j child
end
