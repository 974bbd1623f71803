// Turns are counted in instructions, however an engine's slices are cut: a thread that is alone runs through many quanta at once,
// and nobody can tell. The other machine of each pair retires one instruction a slice.
import { describe, expect, test } from "vitest";
import type { Engine } from "../../src/engine/context.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { SAMPLES } from "./programs.ts";
import { machineOf } from "./run.ts";

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
