// Stacks have room as long as all together do, wherever they lie: what is free in pieces is brought together. spec/engine.md, "Stacks".
import { expect, test } from "vitest";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { DEFAULT_LIMITS } from "../../src/kernel/limits.ts";
import { decodeMachine } from "../../src/kernel/machine.ts";
import { imageOf, machineOf, runToEnd } from "./run.ts";

/**
 * 100 threads each go down until their stacks are in segments of 4 KiB, and come back up; every other one ends. Half of what they had is
 * free then, in pieces, and the first thread goes down far enough for a segment of 64 KiB.
 */
const PIECES = `
data gates: .zero 400
data held: .quad 0
func main() -> status
    let i, p, t, n
next:
    spawn holder, i -> t
    add i, i, 1
    blt i, 100, next
    la p, held
wait:
    yield
    ld t, [p]
    blt t, 100, wait
    la p, gates
    li i, 0
    li t, 1
open:
    sw t, [p]
    sys futex_wake, p, 1
    add p, p, 8
    add i, i, 2
    blt i, 100, open
    la p, held
ended:
    yield
    ld t, [p]
    bgt t, 50, ended
    call down, 1200 -> n
    add status, n, 0
    exit status
    ret
end
func holder(i)
    let p, gate, one
    call down, 60 -> one
    la p, held
    li one, 1
    amoadd.d one, one, [p]
    la gate, gates
    sh2add gate, i, gate
again:
    lw one, [gate]
    bnez one, over
    sys futex_wait, gate, 0, -1
    j again
over:
    li one, -1
    amoadd.d one, one, [p]
    ret
end
func down(n) -> depth
    let a, b, c
    blez n, done
    sub a, n, 1
    call down, a -> depth
    add depth, depth, 1
done:
    ret
end`;

const limits = { ...DEFAULT_LIMITS, memory: 2 ** 20 };

test.each([createInterpreter, (program: Parameters<typeof createCompiler>[0]) => createCompiler(program, { cold: 0 })])(
  "a large stack fits where small ones were",
  (engine) => {
    const { machine, host } = machineOf(PIECES, { engine, limits });
    expect(runToEnd(machine, host)).toEqual({ kind: "exit", status: 1200n });
    expect(machine.stats().stackBytesPeak).toBeGreaterThan(100 * 4096);
  },
);

test("a machine that was read back has room for as many stacks as the first", () => {
  const text = PIECES.replace("call down, 1200", "call down, 12000");
  const image = imageOf(text);
  const { machine, host } = machineOf(text, { limits });
  const ends = [];
  for (let step = 0; step < 200; step++) {
    const outcome = machine.run(331);
    if (outcome.kind === "ended") break;
    if (step % 10 !== 0) continue;
    const copy = decodeMachine(machine.encode(), { image, limits }, host);
    ends.push(
      JSON.stringify(
        { end: runToEnd(copy, host), peak: copy.stats().stackBytesPeak, at: copy.instructions },
        (_, value) => (typeof value === "bigint" ? String(value) : value),
      ),
    );
  }
  expect(ends.length).toBeGreaterThan(2);
  expect(new Set(ends).size).toBe(1);
  expect(ends[0]).toContain("STACK_OVERFLOW");
});
