// Which functions are compiled, and that a program goes on the same when its module is made anew. spec/compiler.md, "Choice".
import { describe, expect, it } from "vitest";
import { createCompiler } from "../../../src/engine/compile/compiler.ts";
import { Heat } from "../../../src/engine/compile/heat.ts";
import { EXIT } from "../../../src/engine/context.ts";
import { readReturned } from "../../../src/engine/frames.ts";
import { findZeroes } from "../../../src/engine/program.ts";
import { buildImage, type FunctionText } from "../build-image.ts";
import { programOf, runSlice, startThread } from "../run-image.ts";

const TURNS = 5000;
/** Counts its argument down to 0, and gives back what it has added up meanwhile. */
const LOOP: FunctionText = {
  params: "x",
  results: [1],
  integers: 2,
  body: ["again", ["addi", 0, 0, -1], ["add", 1, 1, 0], ["bnei", 0, 0, "again"], ["ret"]],
};
const call = (callee: string) => ["call", { callee, args: [BigInt(TURNS)], results: [0] }] as const;
const TWO_PHASES = {
  main: { results: [1], integers: 2, body: [call("first"), call("second"), ["add", 1, 1, 0], ["ret"]] },
  first: LOOP,
  second: LOOP,
} satisfies Record<string, FunctionText>;
const [MAIN, FIRST, SECOND, BETWEEN] = [0, 1, 2, 3];
/** The second loop is behind a call of a function that has none. */
const HIDDEN_PHASE = {
  main: { results: [1], integers: 2, body: [call("first"), call("between"), ["add", 1, 1, 0], ["ret"]] },
  first: LOOP,
  second: LOOP,
  between: { params: "x", results: [0], integers: 1, body: [call("second"), ["ret"]] },
} satisfies Record<string, FunctionText>;
const COLD = 1000;

describe("the choice of functions", () => {
  it("is all of them at once when nothing is cold", () => {
    const heat = new Heat(programOf(buildImage(TWO_PHASES)), 0);
    expect(heat.isDue).toBe(true);
    expect([...(heat.choose() ?? [])]).toEqual([1, 1, 1]);
    expect(heat.isDue).toBe(false);
  });

  it("is of functions that were met twice since the last one", () => {
    const heat = new Heat(programOf(buildImage(TWO_PHASES)), COLD);
    expect(heat.isDue).toBe(false);
    heat.spend(FIRST, COLD);
    expect(heat.isDue).toBe(true);
    expect(heat.choose()).toBe(undefined);
    heat.spend(FIRST, COLD);
    expect(heat.choose()).toBe(undefined);
    for (let k = 0; k < 2; k++) heat.spend(FIRST, COLD / 2);
    expect([...(heat.choose() ?? [])]).toEqual([0, 1, 0]);
    heat.spend(SECOND, COLD / 2);
    expect(heat.isDue).toBe(false);
    heat.spend(SECOND, COLD / 2);
    expect([...(heat.choose() ?? [])]).toEqual([0, 1, 1]);
  });

  it("brings what such a function has called often", () => {
    const program = programOf(buildImage(TWO_PHASES));
    findZeroes(program, SECOND);
    const heat = new Heat(program, COLD);
    for (let k = 0; k < 2; k++) heat.spend(MAIN, COLD / 2);
    expect([...(heat.choose() ?? [])]).toEqual([1, 0, 1]);
  });

  it("brings what has a loop, of the stack and of what is named there", () => {
    const heat = new Heat(programOf(buildImage(TWO_PHASES)), COLD);
    for (let k = 0; k < 2; k++) heat.spend(FIRST, COLD / 2);
    expect([...(heat.choose([FIRST, MAIN]) ?? [])]).toEqual([0, 1, 1]);
  });

  it("brings what is named in a loop, and nothing behind what is not worth it", () => {
    const nested = {
      main: {
        results: [1],
        integers: 2,
        body: ["again", call("between"), call("first"), ["bnei", 1, 0, "again"], ["ret"]],
      },
      first: LOOP,
      second: LOOP,
      between: HIDDEN_PHASE.between,
    } satisfies Record<string, FunctionText>;
    const chosen = [nested, HIDDEN_PHASE].map((functions) => {
      const heat = new Heat(programOf(buildImage(functions)), COLD);
      for (let k = 0; k < 2; k++) heat.spend(FIRST, COLD / 2);
      return [...(heat.choose([FIRST, MAIN]) ?? [])];
    });
    expect(chosen[0]?.[BETWEEN]).toBe(1);
    expect(chosen).toEqual([
      [1, 1, 1, 1],
      [0, 1, 0, 0],
    ]);
  });

  it("brings no more than what was interpreted pays for", () => {
    const heat = new Heat(programOf(buildImage(TWO_PHASES)), 20 * (LOOP.body.length - 1));
    for (let k = 0; k < 2; k++) heat.spend(FIRST, COLD / 2);
    expect([...(heat.choose([FIRST, MAIN]) ?? [])]).toEqual([0, 1, 0]);
  });
});

it("a program goes on in a new module when another function becomes hot", () => {
  const program = programOf(buildImage(HIDDEN_PHASE));
  const thread = startThread(program);
  const engine = createCompiler(program, { cold: COLD });
  const retired = 2 * (3 * TURNS + 1) + 6;
  expect(runSlice(engine, thread, 2 * TURNS)).toEqual({ stop: EXIT.BUDGET, retired: 2 * TURNS });
  expect(engine.report().functions).toBe(1);
  expect(runSlice(engine, thread, 10 * TURNS)).toEqual({ stop: EXIT.RETURN, retired: retired - 2 * TURNS });
  expect(engine.report().functions).toBe(2);
  expect(readReturned(program, thread.context.space, thread.context.fp)).toEqual([BigInt((TURNS * (TURNS - 1)) / 2)]);
  expect(engine.report().compiled).toBeGreaterThan(4 * TURNS);
});
