// The tables with bounds, from invented figures, and the unit that the group compile is measured on.
import { describe, expect, test } from "vitest";
import { FUNCTION_LENGTH, straightUnit } from "../../bench/compiling.ts";
import { holds, judgedOf, kernelTable } from "../../bench/kernels.ts";
import { threadTable } from "../../bench/threads.ts";
import { assembleText } from "../asm/support.ts";

const named = (name: string, ours = false) => ({ name, title: name, ours });
const PRESENT = [named("c"), named("wasm"), named("node"), named("interpreter", true), named("compiler", true)];
const FRAME = { about: "About it.", notes: ["Go not run: Go is not installed"], judge: true };

const KERNELS = [
  { name: "sieve", seconds: { c: 2, wasm: 4, node: 6, interpreter: 20, compiler: 6 } },
  { name: "fib", seconds: { c: 1, wasm: 1, node: 6, interpreter: 40, compiler: 4.6 } },
];

describe("the table of kernels", () => {
  test("gives ratios to C, their means, and says which bounds the compiler holds", () => {
    const { columns, rows } = kernelTable(KERNELS, PRESENT, FRAME);
    expect(columns).toEqual(
      "kernel,C s,wasm / C,node / C,interpreter s,interpreter / C,compiler s,compiler / C,at most,holds".split(","),
    );
    expect(rows.slice(0, 2)).toEqual([
      ["sieve", 2, 2, 3, 20, 10, 6, 3, 3.4, "yes"],
      ["fib", 1, 1, 6, 40, 40, 4.6, 4.6, 4.5, "no"],
    ]);
    const [name, seconds, wasm, node, , interpreter, , compiler, most, verdict] = rows[2] ?? [];
    expect([name, seconds, most, verdict]).toEqual(["geometric mean", undefined, 1.7, "no"]);
    expect([wasm, node, interpreter, compiler].map((mean) => Number(mean) ** 2)).toEqual(
      [2, 18, 400, 13.8].map((product) => expect.closeTo(product, 9)),
    );
  });

  test("says who is ahead on the mean, behind the other notes", () => {
    expect(kernelTable(KERNELS, PRESENT, FRAME).notes).toEqual([
      "Go not run: Go is not installed",
      "Bounds are for compiler: 1.7 times V8 Wasm (fib: 4.5 times C), 1.7 times C on the mean.",
      "compiler is ahead of node on the mean",
    ]);
  });

  test("takes V8 Wasm from an earlier measurement where it was not run, and says so", () => {
    const table = kernelTable(
      [{ name: "sieve", seconds: { c: 2, compiler: 6 } }],
      [named("c"), named("compiler", true)],
      FRAME,
    );
    expect(table.rows[0]?.slice(-2)).toEqual([expect.closeTo(1.3 * 1.7, 9), "no"]);
    expect(table.notes).toContain("V8 Wasm in the bounds: figures of an earlier measurement");
  });

  test("gives no verdict without C, nor at a size that is not worth one", () => {
    const without = kernelTable([{ name: "sieve", seconds: { compiler: 6 } }], [named("compiler", true)], FRAME);
    expect(without.rows.map((row) => row.at(-1))).toEqual([undefined, undefined]);
    const small = kernelTable(KERNELS, PRESENT, { ...FRAME, judge: false });
    expect(small.rows.map((row) => row.at(-1))).toEqual([undefined, undefined, undefined]);
    expect(small.notes).toEqual(FRAME.notes);
  });
});

test("the compiler is judged, or the first engine while there is none", () => {
  expect(judgedOf(PRESENT)?.name).toBe("compiler");
  expect(judgedOf(PRESENT.slice(0, -1))?.name).toBe("interpreter");
  expect(judgedOf(PRESENT.slice(0, 2))).toBeUndefined();
});

test("a bound holds up to itself", () => {
  expect([holds(1, 1), holds(1.01, 1), holds(Number.NaN, 1), holds(1, undefined)]).toEqual([
    "yes",
    "no",
    undefined,
    undefined,
  ]);
});

test("the table of threads has a row for each cost, and a deep switch is judged by a shallow one", () => {
  const cost = (ns: number, bytes?: number) => ({
    c: { ns: 1, coldNs: undefined, bytes },
    compiler: { ns, coldNs: 2 * ns, bytes },
  });
  const measured = [
    { name: "switch", costs: cost(10) },
    { name: "deep", costs: cost(21) },
    { name: "spawn", costs: cost(150, 300) },
  ];
  const { columns, rows, notes } = threadTable(measured, [named("c"), named("compiler", true)], FRAME);
  expect(columns).toEqual(["what", "c", "compiler", "at most", "holds"]);
  expect(notes.at(-1)).toContain("switch (yield) 20.0; switch, deep 42.0; spawn, all alive 300");
  expect(rows).toEqual([
    ["switch (yield): ns", 1, 10, 15, "yes"],
    ["switch, deep: ns", 1, 21, 20, "no"],
    ["spawn, all alive: ns", 1, 150, 150, "yes"],
    ["spawn, all alive: bytes", 300, 300, 256, "no"],
  ]);
});

test("each generated function but main has a hundred instructions", () => {
  const { image, diagnostics } = assembleText(straightUnit(25));
  expect(diagnostics).toEqual([]);
  const lengths = image?.functions.map(({ length }) => length) ?? [];
  expect(lengths.filter((length) => length === FUNCTION_LENGTH)).toHaveLength(25);
  expect(image?.functions.filter(({ length }) => length > FUNCTION_LENGTH)).toEqual([]);
});
