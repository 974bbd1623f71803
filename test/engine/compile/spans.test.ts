// A function with more spans than it has bounds for: both ends of each span are checked all the same. Random programs seldom have such
// a function whose last access lies just behind the memory's end. spec/compiler.md, "Checks".
import { expect, test } from "vitest";
import { TESTED_ENGINES } from "../../../src/testing/engines.ts";
import { run } from "../../kernel/run.ts";

const SPANS = Array.from({ length: 8 }, (_, k) => 8 * (k + 1));

/** Reads at the start and at the end of each span; one of them ends behind the memory. */
function program(beyond: number): string {
  const inside = SPANS.map((span) => `    sub p${span}, end, ${span + 8}`);
  const reads = SPANS.map((span) => `    ld t, [p${span}]\n    ld t, [p${span} + ${span}]`);
  return [
    "data room: .zero 1000",
    "func main()",
    `    let end, t, ${SPANS.map((span) => `p${span}`).join(", ")}`,
    "    la t, room",
    "    sys brk, 0 -> end",
    ...inside,
    `    add p${beyond}, p${beyond}, 8`,
    ...reads,
    "    ret",
    "end",
  ].join("\n");
}

test.each(SPANS)("the end of a span of %i bytes, behind the memory's", (span) => {
  const [compiled, interpreted] = (["compiler", "interpreter"] as const).map((engine) => {
    const { end, machine } = run(program(span), { engine: TESTED_ENGINES[engine] });
    return { end, instructions: machine.instructions };
  });
  // The read at the end of the span is the one that traps.
  const reads = 2 + SPANS.length + 1 + 2 * SPANS.indexOf(span) + 1;
  expect(interpreted).toMatchObject({ end: { kind: "trap", report: { trap: "MEM_FAULT" } }, instructions: reads });
  expect(compiled).toEqual(interpreted);
});
