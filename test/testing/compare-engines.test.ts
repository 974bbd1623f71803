// Comparing engines: two that agree do to the end, and one with a planted fault is found at the instruction. spec/testing.md, "Comparing engines".
import { expect, test } from "vitest";
import { wordOf } from "../../src/engine/program.ts";
import { assemble, type VerifiedImage } from "../../src/index.ts";
import { compareEngines } from "../../src/testing/compare-engines.ts";
import { type MakeEngine, TESTED_ENGINES } from "../../src/testing/engines.ts";

const SOURCE = `
import "std/io"
func main() -> status
    let n, sum
next:
    add sum, sum, n
    add n, n, 1
    blt n, 100, next
    print "{}\\n", sum
    li status, 3
    ret
end
`;
/** Instructions of the loop. */
const LOOP = 300;

function imageOf(text: string): VerifiedImage {
  const { image } = assemble(text, { path: "planted.asm" });
  if (image === undefined) throw new Error("the source has errors");
  return image;
}

/** The compiler with a fault: when so many instructions have retired, it adds one to each register. */
function faulty(after: number): MakeEngine {
  return (program) => {
    const inner = TESTED_ENGINES.interpreter(program);
    let retired = 0;
    return {
      name: "faulty",
      slice(context, budget) {
        const exit = inner.slice(context, budget);
        const before = retired;
        retired += context.retired;
        if (before < after && retired >= after) {
          const main = program.image.functions[program.image.entry]!;
          const first = context.fp + wordOf(main, 0);
          for (let word = first; word < first + main.integers; word++) context.space.views.i64[word]! += 1n;
        }
        return exit;
      },
    };
  };
}

function compare(engine: MakeEngine, quantum: number, goOn = () => true) {
  const result = compareEngines({
    options: { image: imageOf(SOURCE), quantum },
    stdin: new Uint8Array(),
    engines: [engine, TESTED_ENGINES.interpreter],
    goOn,
  });
  if (typeof result === "string") throw new Error(result);
  return result;
}

test.each([1, 7, 10_000])("compiler and interpreter agree at quantum %i", (quantum) => {
  const { end, divergence, instructions, slices } = compare(TESTED_ENGINES.compiler, quantum);
  expect(divergence).toBeUndefined();
  expect(end).toEqual({ kind: "exit", status: 3n });
  expect(instructions).toBeGreaterThan(LOOP);
  expect(slices).toBe(Math.ceil(instructions / quantum));
});

test.each([1, 2, 100, 250])("a fault after %i instructions is found there", (after) => {
  const { end, divergence } = compare(faulty(after), 64);
  expect(end).toBeUndefined();
  expect(divergence).toMatchObject({ instructions: after - 1, thread: 1 });
  expect(divergence?.place).toMatchObject({ function: "main", file: "planted.asm" });
});

test("a comparison that is stopped has no end", () => {
  let asked = 0;
  const { end, divergence, instructions } = compare(TESTED_ENGINES.compiler, 10, () => ++asked <= 3);
  expect([end, divergence, instructions]).toEqual([undefined, undefined, 30]);
});

test("limits that leave no room for a machine are a sentence", () => {
  const options = { image: imageOf(SOURCE), mounts: [{ guest: "relative", mode: "ro" as const }] };
  const engines = [TESTED_ENGINES.compiler, TESTED_ENGINES.interpreter] as const;
  expect(compareEngines({ options, stdin: new Uint8Array(), engines, goOn: () => true })).toMatch(/mount relative/);
});
