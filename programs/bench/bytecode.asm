; bytecode N: a stack machine with 13 opcodes, written here, counts the Collatz steps of 1..N and adds the peak.
; Run: vmrun programs/bench/bytecode.asm 300
; args: 300
; expect: 27287
import "std/io"
import "std/args"

; 0 HALT 1 PUSH k 2 LOAD v 3 STORE v 4 ADD 5 SUB 6 MUL 7 DIV 8 MOD 9 LT 10 EQ 11 JZ a 12 JMP a
data program:
    .word 1, 1, 3, 0, 2, 0, 2, 3, 9, 11, 79, 2, 0, 3, 1, 2, 1, 1, 1, 10, 11, 24, 12, 70, 2, 1, 1, 2, 8, 11, 54, 2
    .word 1, 1, 3, 6, 1, 1, 4, 3, 1, 2, 4, 2, 1, 9, 11, 61, 2, 1, 3, 4, 12, 61, 2, 1, 1, 2, 7, 3, 1, 2, 2, 1, 1, 4
    .word 3, 2, 12, 15, 2, 0, 1, 1, 4, 3, 0, 12, 4, 2, 2, 2, 4, 4, 0
end
data variables: .zero 8 * 8
data stack: .zero 64 * 8

func main() -> status
    let n, answer
    call argument_int, 0 -> n
    call interpret, n -> answer
    print "{}\n", answer
    ret
end

; sp points behind the top of the stack.
func interpret(n) -> answer
    let code, pc, sp, vars, op, x, y
    la code, program
    la vars, variables
    la sp, stack
    mv pc, code
    add n, n, 1
    sd n, [vars + 24]
next:
    lw op, [pc]
    switch op, halt, push, load, store, plus, minus, times, divide, modulo, less, equal, jump_zero, jump
push:
    lw x, [pc + 4]
    add pc, pc, 8
    sd x, [sp]
    add sp, sp, 8
    j next
load:
    lw x, [pc + 4]
    add pc, pc, 8
    sh3add x, x, vars
    ld x, [x]
    sd x, [sp]
    add sp, sp, 8
    j next
store:
    lw x, [pc + 4]
    add pc, pc, 8
    sh3add x, x, vars
    sub sp, sp, 8
    ld y, [sp]
    sd y, [x]
    j next
plus:
    add pc, pc, 4
    sub sp, sp, 8
    ld x, [sp - 8]
    ld y, [sp]
    add x, x, y
    sd x, [sp - 8]
    j next
minus:
    add pc, pc, 4
    sub sp, sp, 8
    ld x, [sp - 8]
    ld y, [sp]
    sub x, x, y
    sd x, [sp - 8]
    j next
times:
    add pc, pc, 4
    sub sp, sp, 8
    ld x, [sp - 8]
    ld y, [sp]
    mul x, x, y
    sd x, [sp - 8]
    j next
divide:
    add pc, pc, 4
    sub sp, sp, 8
    ld x, [sp - 8]
    ld y, [sp]
    div x, x, y
    sd x, [sp - 8]
    j next
modulo:
    add pc, pc, 4
    sub sp, sp, 8
    ld x, [sp - 8]
    ld y, [sp]
    rem x, x, y
    sd x, [sp - 8]
    j next
less:
    add pc, pc, 4
    sub sp, sp, 8
    ld x, [sp - 8]
    ld y, [sp]
    slt x, x, y
    sd x, [sp - 8]
    j next
equal:
    add pc, pc, 4
    sub sp, sp, 8
    ld x, [sp - 8]
    ld y, [sp]
    seq x, x, y
    sd x, [sp - 8]
    j next
jump_zero:
    sub sp, sp, 8
    ld y, [sp]
    lw x, [pc + 4]
    add pc, pc, 8
    bnez y, next
    sh2add pc, x, code
    j next
jump:
    lw x, [pc + 4]
    sh2add pc, x, code
    j next
halt:
    ld answer, [sp - 8]
    ret
end
