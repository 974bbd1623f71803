// Small programs that use the kernel in every way that needs no outside, each with its output. Numbers are written as one byte.

export interface Sample {
  readonly name: string;
  readonly text: string;
  readonly status: bigint;
  readonly output: string;
}

const say = (text: string) => `sys write, 1, "${text}"`;

export const SAMPLES: readonly Sample[] = [
  {
    name: "join adds up",
    status: 1100n,
    output: "",
    text: `
func main() -> status
    let t, u, v
    spawn adder, 5 -> t
    spawn adder, 6 -> u
    join t -> status
    join u -> v
    add status, status, v
    ret
end
func adder(x) -> y
    let i
loop:
    add i, i, 1
    add y, y, x
    blt i, 100, loop
    ret
end`,
  },
  {
    name: "futex hands over",
    status: 0n,
    output: "ababab",
    text: `
data turn: .word 0
func main()
    let t
    spawn player, 1 -> t
    call play, 0
    join t
    ret
end
func player(me)
    call play, me
    ret
end
func play(me)
    let n, now, other
    xor other, me, 1
again:
    la now, turn
    lw now, [now]
    beq now, me, mine
    sys futex_wait, turn, now, -1
    j again
mine:
    beqz me, first
    ${say("b")}
    j said
first:
    ${say("a")}
said:
    la now, turn
    sw other, [now]
    sys futex_wake, turn, 1
    add n, n, 1
    blt n, 3, again
    ret
end`,
  },
  {
    name: "a pipe carries more than it holds",
    status: 200n,
    output: "",
    text: `
data buffer: .zero 8192
data target: .zero 8192
func main() -> status
    let r, w, t, n, i, c
    sys pipe -> r, w
    spawn writer, w -> t
    li i, 0
more:
    sys read, r, target, 777 -> n
    blez n, done
    add c, c, n
    j more
done:
    join t -> n
    bne c, n, wrong
    li status, 200
    ret
wrong:
    li status, 1
    ret
end
func writer(w) -> total
    let n, i
loop:
    sys write, w, buffer, 8192 -> n
    add total, total, n
    add i, i, 1
    blt i, 12, loop
    sys close, w
    ret
end`,
  },
  {
    name: "files and directories",
    status: 0n,
    output: "hello\n",
    text: `
data buffer: .zero 64
func main() -> status
    let fd, n
    sys mkdir, "/d", 0 -> n
    bnez n, bad
    sys open, "/d/f", 0x42, 0 -> fd
    bltz fd, bad
    sys write, fd, "hello\\n" -> n
    sys lseek, fd, 0, 0
    sys read, fd, buffer, 64 -> n
    sys write, 1, buffer, n
    sys unlink, "/d/f" -> n
    bnez n, bad
    sys rmdir, "/d" -> status
    ret
bad:
    li status, 1
    ret
end`,
  },
  {
    name: "sleepers wake in order",
    status: 0n,
    output: "123",
    text: `
func main()
    let a, b
    spawn two -> a
    spawn three -> b
    ${say("1")}
    join a
    join b
    ret
end
func two()
    sys sleep, 1000000
    ${say("2")}
    ret
end
func three()
    sys sleep, 2000000
    ${say("3")}
    ret
end`,
  },
  {
    name: "deep recursion in two threads",
    status: 240n,
    output: "",
    text: `
func main() -> status
    let t, u
    spawn depth, 120 -> t
    spawn depth, 120 -> u
    join t -> status
    join u -> t
    add status, status, t
    ret
end
func depth(n) -> d
    let m
    beqz n, end_
    sub m, n, 1
    call depth, m -> d
    add d, d, 1
end_:
    ret
end`,
  },
  {
    name: "heap, thread-local words, poll and random bytes",
    status: 3n,
    output: "",
    text: `
data fds:
    .word 3
    .half 1
    .half 0
end
data bytes: .zero 16
func main() -> status
    let end_, more, n, r, w, p, t
    sys brk, 0 -> end_
    add more, end_, 100000
    sys brk, more -> n
    bne n, more, bad
    sd n, [end_]
    sys brk, end_ -> n
    sys brk, more -> n
    ld n, [end_]
    bnez n, bad
    sys tls_set, 7
    sys tls_get -> n
    bne n, 7, bad
    sys getrandom, bytes, 16 -> n
    bne n, 16, bad
    sys pipe -> r, w
    la p, fds
    sw r, [p]
    spawn later, w -> t
    sys poll, fds, 1, -1 -> n
    bne n, 1, bad
    lhu n, [p + 6]
    join t
    li status, 3
    ret
bad:
    li status, 1
    ret
end
func later(w)
    sys yield
    sys sleep, 1000
    sys write, w, "x"
    ret
end`,
  },
];
