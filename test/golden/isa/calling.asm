needs "--allow-net"

needs "--dir=./data"

export data data_4096:
    .string "text of the program\n"
    .zero 44
end

func main() -> x2
    let x0, x1, x3
    let f0: f64, f1: f64
l0:
    li    x0, -81985529216486895
    fli.d f0, 1.5
l1:
    call  func_1, x0, f0 -> f1
l2:
    call  func_1, 5, 1.5
    la    x3, func_1
    call  x3 as func_1, x1, f1 -> f0
    spawn func_2, x0 -> x1
    la    x3, func_2
    spawn x3 as func_2, 5 -> x1
    sys   thread_join, x1 -> x1, x2
    sys   write, 1, x1, x2
    beq   x0, -81985529216486895, l1
    bne   x0, x1, l2
    switch x2, l4, l3, l0
l3:
    amocas.d x2, x0, [x1 + 16]
    amoadd.w x2, x0, [x1 + 8]
    fsd   f1, [x1]
l4:
    ret
end

func func_1(x0, f0: f64) -> f1: f64
    let x1
    fcvt.d.l f1, x0
    fadd.d f1, f1, f0
    fle.d x1, f1, f0
    mem.copy x0, x1, x0
    ret
end

func func_2(x0) -> x1
    fence
    beq   x0, -1, l0
    tail  func_3, x0
l0:
    la    x1, func_3
    nop
    tail  x1 as func_2, x0
    trap  9
end

func func_3(x0) -> x2
    let x1
    fence
    ret
end
