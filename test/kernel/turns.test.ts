// Turns are counted in instructions, however an engine's slices are cut: a thread that is alone runs through many quanta at once,
// and nobody can tell. The other machine of each pair retires one instruction a slice.
import { describe, expect, test } from "vitest";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import type { CompilingEngine } from "../../src/engine/compile/engine.ts";
import type { Engine } from "../../src/engine/context.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { ERRNO } from "../../src/kernel/errno.ts";
import type { MachineOptions } from "../../src/kernel/options.ts";
import { SAMPLES } from "./programs.ts";
import { machineOf, runToEnd } from "./run.ts";

const TRAPS_LATER = `
func main()
    let i, p
again:
    add i, i, 1
    call deeper, i
    blt i, 20, again
    ld i, [p]
    ret
end
func deeper(n)
    let a, b, c, d
    sub n, n, 1
    blez n, done
    call deeper, n
done:
    ret
end`;

function stepping(program: Program): Engine {
  const inner = createInterpreter(program);
  return { name: "stepping", slice: (context) => inner.slice(context, 1) };
}

const programs = [...SAMPLES, { name: "alone, with growing stacks and a trap", text: TRAPS_LATER }];

describe.each(programs)("$name", ({ text }) => {
  test.each([1, 2, 3, 7, 50, 10_000])("at quantum %i", (quantum) => {
    const pair = [machineOf(text, { quantum }), machineOf(text, { quantum, engine: stepping })] as const;
    for (let count = 1; count < 60; count++) {
      const [whole, stepped] = pair.map(({ machine, host }) => {
        const outcome = machine.run(count);
        if (outcome.kind === "idle" && outcome.deadline !== undefined) {
          host.advance(outcome.deadline - host.now().monotonic);
        }
        return { outcome, stats: machine.stats(), state: Buffer.from(machine.encode()).toString("hex") };
      });
      expect(whole).toEqual(stepped);
      if (whole?.outcome.kind === "ended") return;
    }
  });
});

/** Three threads yield from several depths, one of them with the result taken; another computes and is preempted. */
const YIELDERS = `
data count: .quad 0
func main()
    let a, b, c, i
    spawn outer, 3 -> a
    spawn outer, 0 -> b
    spawn busy -> c
own:
    sys yield -> i
    bnez i, wrong
    la a, count
    ld b, [a]
    blt b, 60, own
    sys yield
    ret
wrong:
    exit 3
    ret
end
func outer(depth)
    let i, p
again:
    call deeper, depth, i -> i
    la p, count
    amoadd.d i, i, [p]
    blt i, 200, again
    ret
end
func deeper(depth, i) -> sum
    let t
    blez depth, deepest
    sub depth, depth, 1
    call deeper, depth, i -> sum
    yield
    add sum, sum, 0
    ret
deepest:
    sys yield -> t
    add sum, t, 1
    ret
end
func busy()
    let i
again:
    add i, i, 1
    blt i, 500, again
    yield
    li i, 0
    j again
end`;

/** Everything about a machine after each of its runs. */
function observe(options: Partial<MachineOptions>, text: string, step: number): unknown[] {
  const { machine, host } = machineOf(text, options);
  const seen: unknown[] = [];
  for (let count = 0; count < 400; count++) {
    const outcome = machine.run(step);
    if (outcome.kind === "idle" && outcome.deadline !== undefined)
      host.advance(outcome.deadline - host.now().monotonic);
    seen.push({ outcome, stats: machine.stats(), state: Buffer.from(machine.encode()).toString("hex") });
    if (outcome.kind === "ended") break;
  }
  return seen;
}

describe("threads that yield in compiled code", () => {
  const cases = [1, 2, 5, 13, 100, 10_000].flatMap((quantum) => [1, 7, 61, 1_000].map((step) => ({ quantum, step })));
  test.each(cases)("at quantum $quantum, $step instructions a run", ({ quantum, step }) => {
    const engine = (program: Program) => createCompiler(program, { cold: 0 });
    for (const { text } of [{ text: YIELDERS }, ...SAMPLES]) {
      const compiled = observe({ quantum, engine }, text, step);
      expect(compiled).toEqual(observe({ quantum, engine: createInterpreter }, text, step));
    }
  });

  test("give most turns without leaving it", () => {
    let made: CompilingEngine | undefined;
    const engine = (program: Program) => {
      made = createCompiler(program, { cold: 0 });
      return made;
    };
    const { machine } = machineOf(YIELDERS, { engine });
    machine.run();
    const { exits } = made!.report();
    expect(exits.SYS).toBeLessThan(machine.stats().calls / 4);
  });

  test.each<Partial<MachineOptions>>([{ seed: 7 }, { profile: true }, { trace: () => {} }])(
    "leave it with %o",
    (seen) => {
      const compiled = observe(
        { quantum: 50, engine: (program) => createCompiler(program, { cold: 0 }), ...seen },
        YIELDERS,
        61,
      );
      expect(compiled).toEqual(observe({ quantum: 50, engine: createInterpreter, ...seen }, YIELDERS, 61));
    },
  );
});

test.each([undefined, () => {}])("a futex_wait that is over answers, though its address is gone by then", (trace) => {
  const text = `
func main() -> status
    let end_, more, t
    sys brk, 0 -> end_
    add more, end_, 64
    sys brk, more
    spawn waiter, end_ -> t
    sys yield
    sys brk, end_
    sys thread_join, t -> status
    ret
end
func waiter(address) -> error
    sys futex_wait, address, 0, 1000 -> error
    neg error, error
    ret
end`;
  const { machine, host } = machineOf(text, trace === undefined ? {} : { trace });
  expect(runToEnd(machine, host)).toEqual({ kind: "exit", status: BigInt(ERRNO.ETIMEDOUT) });
});

test("a slice that may end early does, and neither the turns nor a bound on instructions change", () => {
  const text = `
func main() -> status
    let i, sum
next:
    add sum, sum, i
    mul sum, sum, 3
    xor sum, sum, i
    add i, i, 1
    blt i, 30000, next
    and status, sum, 127
    ret
end`;
  const [loose, exact, counted] = [1000, undefined, 1000].map((longestSlice, which) => {
    let compiler: CompilingEngine | undefined;
    const engine = (program: Program) => (compiler = createCompiler(program, { cold: 0 }));
    const { machine, host } = machineOf(text, { quantum: 77, engine, profile: which === 2 });
    if (longestSlice !== undefined) host.longestSlice = longestSlice;
    const outcome = machine.run(100_001);
    const half = { outcome, stats: machine.stats(), state: Buffer.from(machine.encode()).toString("hex") };
    return { half, end: runToEnd(machine, host), stats: machine.stats(), report: compiler?.report() };
  });
  expect(loose?.half).toEqual(exact?.half);
  expect(loose?.half.stats.instructions).toBe(100_001);
  expect(loose?.end).toEqual(exact?.end);
  expect(loose?.stats).toEqual(exact?.stats);
  expect(counted?.half).toEqual(exact?.half);
  expect(counted?.stats).toEqual(exact?.stats);
  expect(loose?.report?.exits.BUDGET).toBeGreaterThan(140);
  expect(loose?.report?.interpreted).toBeLessThan(70);
});

test("a wait that another thread ends in compiled code answers 0, whatever was in its place", () => {
  const text = `
data gate: .word 0
func main() -> status
    let t, p
    spawn waiter -> t
    yield
    yield
    la p, gate
    sys futex_wake, p, 1
    join t -> status
    ret
end
func waiter() -> sum
    let answer, p
    li answer, 5
    yield
    add sum, sum, answer
    la p, gate
    sys futex_wait, p, 0, -1 -> answer
    add sum, sum, answer
    ret
end`;
  let compiler: CompilingEngine | undefined;
  const engine = (program: Program) => (compiler = createCompiler(program, { cold: 0 }));
  const { machine, host } = machineOf(text, { engine });
  expect(runToEnd(machine, host)).toEqual({ kind: "exit", status: 5n });
  // Only the join waits in the machine.
  expect(compiler?.report().exits.SYS).toBe(0);
});
