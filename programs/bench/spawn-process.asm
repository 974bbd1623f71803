; spawn-process N: starts N processes, one after another, and waits for the end of each; prints the sum of their statuses, 1 each.
; Run: vmrun programs/bench/spawn-process.asm 100
; models: 11 mn
; args: 10
; expect: 10
import "std/args"
import "std/io"
import "std/process"

func main() -> status
    let n, is_child, i, p, sum
    call argument_int, 0 -> n, is_child
    bnez is_child, child
next:
    bge i, n, done
    call start_self, "child\0" -> p
    bltz p, failed
    call wait_for, p -> p, status
    add sum, sum, status
    add i, i, 1
    j next
done:
    print "{}\n", sum
    exit 0
failed:
    print "spawn-process: error {}\n", p
child:
    li status, 1
    ret
end
