// Calls, tail calls, indirect calls, zeroed registers and stacks that grow to their limit, on both loops. spec/engine.md.
import { describe, expect, it } from "vitest";
import { type Engine, EXIT } from "../../src/engine/context.ts";
import { depthOf, readReturned, walkFrames } from "../../src/engine/frames.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { createReference } from "../../src/engine/reference.ts";
import { STACK_GRAIN } from "../../src/isa/limits.ts";
import { TRAPS } from "../../src/isa/traps.ts";
import { bitsOf, buildImage, type FunctionText } from "./build-image.ts";
import { programOf, runSlice, startThread } from "./run-image.ts";

const ENGINES: readonly (readonly [string, (program: Program) => Engine])[] = [
  ["interpreter", (program) => createInterpreter(program)],
  ["reference", createReference],
];

/** Runs to the end and gives what the entry returned, or how it ended. */
function run(
  make: (program: Program) => Engine,
  functions: Readonly<Record<string, FunctionText>>,
  stackLimit = 65536,
) {
  const program = programOf(buildImage(functions));
  const thread = startThread(program, { stackLimit });
  const { stop, retired } = runSlice(make(program), thread, 1_000_000);
  const { context } = thread;
  const returned = stop === EXIT.RETURN ? readReturned(program, context.space, context.fp) : [];
  return { stop, retired, returned, context, depth: depthOf(context.space, context.fp), thread };
}

/** A recursion that never ends, in frames of so many integer registers. */
const endless = (integers: number): Record<string, FunctionText> => ({
  main: { body: [["call", { callee: "down", args: [7n] }], ["ret"]] },
  down: { params: "x", integers, body: [["addi", 0, 0, 1], ["call", { callee: "down", args: [0] }], ["ret"]] },
});

describe.each(ENGINES)("%s", (_, make) => {
  it.each([64, 96, 128, 1000, 1024, 2048, 2080, 4096, 5000, 65536, 100_000])(
    "overflows at the exact depth of a stack of %i bytes",
    (limit) => {
      for (const integers of [1, 2, 5, 30]) {
        const words = 2 + integers;
        const usable = (limit - (limit % STACK_GRAIN)) / 8;
        const { stop, depth, context, retired } = run(make, endless(integers), limit);
        const frames = Math.max(0, Math.floor((usable - 2) / words));
        expect({ integers, stop, depth, need: context.need, retired }).toEqual({
          integers,
          stop: "overflow",
          depth: 1 + frames,
          need: 8 * (2 + (frames + 1) * words),
          retired: 2 * frames,
        });
      }
    },
  );

  it("keeps what is in the frames when the stack grows", () => {
    const { returned, stop } = run(make, {
      main: { results: [0], integers: 1, body: [["call", { callee: "sum", args: [1000n], results: [0] }], ["ret"]] },
      sum: {
        params: "x",
        results: [1],
        integers: 2,
        floats: 1,
        body: [
          ["beqi", 0, 0, "end"],
          ["addi", 1, 0, -1],
          ["call", { callee: "sum", args: [1], results: [1] }],
          ["add", 1, 1, 0],
          "end",
          ["ret"],
        ],
      },
    });
    expect({ stop, returned }).toEqual({ stop: EXIT.RETURN, returned: [500500n] });
  });

  it("gives a callee zeroes wherever earlier frames lay", () => {
    const { returned } = run(make, {
      main: {
        results: [0],
        integers: 2,
        body: [
          ["call", { callee: "dirty" }],
          ["call", { callee: "clean", results: [0] }],
          ["call", { callee: "dirty" }],
          ["call", { callee: "clean", results: [1] }],
          ["or", 0, 0, 1],
          ["ret"],
        ],
      },
      dirty: {
        integers: 4,
        floats: 4,
        body: [
          ["li", 0, -1],
          ["li", 1, -1],
          ["li", 2, -1],
          ["li", 3, -1],
          ["fli.d", 0, 1.5],
          ["fmv.d", 1, 0],
          ["fmv.d", 2, 0],
          ["ret"],
        ],
      },
      clean: {
        results: [0],
        integers: 3,
        floats: 2,
        body: [["or", 0, 0, 1], ["or", 0, 0, 2], ["fmv.x.d", 1, 1], ["or", 0, 0, 1], ["ret"]],
      },
    });
    expect(returned).toEqual([0n]);
  });

  it("tail calls swap their arguments and need no stack", () => {
    const { returned, depth } = run(
      make,
      {
        main: {
          results: [0],
          integers: 1,
          body: [["call", { callee: "swap", args: [1n, 2n, 9999n], results: [0] }], ["ret"]],
        },
        swap: {
          params: "xxx",
          results: [0],
          integers: 3,
          body: [
            ["beqi", 2, 0, "end"],
            ["addi", 2, 2, -1],
            ["tail", { callee: "swap", args: [1, 0, 2] }],
            "end",
            ["ret"],
          ],
        },
      },
      128,
    );
    expect({ returned, depth }).toEqual({ returned: [2n], depth: 1 });
  });

  it("tail calls to larger frames grow the stack, or overflow in place", () => {
    const functions: Record<string, FunctionText> = {
      main: { body: [["tail", { callee: "large" }]] },
      large: { integers: 60, body: [["ret"]] },
    };
    expect(run(make, functions).stop).toBe(EXIT.RETURN);
    expect(run(make, functions, 256)).toMatchObject({ stop: "overflow", retired: 0, depth: 1 });
  });

  it("passes floats, integers and constants in their order, and leaves out trailing results", () => {
    const { returned } = run(make, {
      main: {
        results: [0],
        integers: 4,
        floats: 2,
        body: [
          ["li", 0, 3],
          ["fli.d", 0, 0.5],
          ["call", { callee: "mix", args: [256, 0, bitsOf(8), 100n], results: [1, 257] }],
          ["fcvt.l.d", 2, 1],
          ["muli", 1, 1, 1000],
          ["add", 0, 1, 2],
          ["ret"],
        ],
      },
      mix: {
        params: "fxfx",
        results: [0, 257, 1],
        integers: 2,
        floats: 2,
        body: [["add", 0, 0, 1], ["fdiv.d", 1, 1, 0], ["ret"]],
      },
    });
    expect(returned).toEqual([103_016n]);
  });

  it.each([0n, -1n, 4n, 3n, 2n ** 32n + 2n, -(2n ** 63n)])("callr, tailr and spawnr of %s are bad calls", (number) => {
    for (const name of ["callr", "tailr", "spawnr"]) {
      const { stop, context, retired } = run(make, {
        main: {
          integers: 1,
          body: [["lik", 0, number], [name, 0, { callee: "plain", results: name === "spawnr" ? [0] : [] }], ["ret"]],
        },
        plain: { integers: 2, body: [["ret"]] },
        other: { params: "x", integers: 1, body: [["ret"]] },
      });
      expect({ name, stop, retired, trap: context.trap, operand: context.operand, pc: context.pc }).toEqual({
        name,
        stop: EXIT.TRAP,
        retired: 1,
        trap: TRAPS.BAD_CALL.number,
        operand: number,
        pc: 1,
      });
    }
  });

  it("traps with a code, and walks the frames from the innermost", () => {
    const { stop, context, thread } = run(make, {
      main: { body: [["nop"], ["call", { callee: "inner" }], ["ret"]] },
      inner: { body: [["trap", -5]] },
    });
    expect({ stop, trap: context.trap, operand: context.operand }).toEqual({
      stop: EXIT.TRAP,
      trap: TRAPS.EXPLICIT.number,
      operand: -5n,
    });
    const { frames, depth } = walkFrames(thread.context.space, context.fp, 10);
    expect(depth).toBe(2);
    expect(frames.map((frame) => [frame.function, frame.pc])).toEqual([
      [1, 3],
      [0, 1],
    ]);
  });

  it("shows both ends of a deep stack", () => {
    const { context, depth } = run(make, endless(1), 4096);
    const { frames } = walkFrames(context.space, context.fp, 5);
    expect(frames.map((frame) => frame.function)).toEqual([1, 1, 1, 1, 0]);
    expect(frames[0]!.fp).toBe(context.fp);
    expect(depth).toBeGreaterThan(100);
  });

  it.each([["mem.copy"], ["mem.fill"]])("%s checks both areas before it writes", (name) => {
    const copy = name === "mem.copy";
    const limit = 3 * 4096;
    const cases: [bigint, bigint, bigint, bigint | undefined][] = [
      [4096n, 8192n, 4096n, undefined],
      [8192n, 4096n, 4096n, undefined],
      [4096n, 4100n, 4096n, undefined],
      [4100n, 4096n, 4096n, undefined],
      [0n, -1n, 0n, undefined],
      [4095n, 8192n, 1n, 4095n],
      [8192n, 4095n, 2n, copy ? 4095n : undefined],
      [8192n, 4096n, 4097n, 8192n],
      [4096n, 8192n, 4097n, copy ? 8192n : undefined],
      [4096n, 8192n, -1n, 4096n],
      [-1n, 8192n, 1n, 2n ** 64n - 1n],
      [BigInt(limit), 4096n, 1n, BigInt(limit)],
    ];
    for (const [a, b, c, fault] of cases) {
      const program = programOf(buildImage({ main: { integers: 3, body: [[name, 0, 1, 2], ["ret"]] } }));
      const thread = startThread(program, { memoryBytes: limit });
      const { context } = thread;
      const { u8, i64 } = context.space.views;
      for (let k = 4096; k < limit; k++) u8[context.space.base + k] = k * 7 + (k >> 8);
      const before = u8.slice(context.space.base, context.space.base + limit);
      [a, b, c].forEach((value, k) => {
        i64[context.fp + 2 + k] = value;
      });
      const { stop } = runSlice(make(program), thread, 1);
      expect({ a, b, c, stop, operand: fault && context.operand }).toEqual({
        a,
        b,
        c,
        stop: fault === undefined ? EXIT.BUDGET : EXIT.TRAP,
        operand: fault,
      });
      const wanted = before.slice();
      if (fault === undefined) {
        for (let k = 0; k < Number(c); k++) wanted[Number(a) + k] = copy ? before[Number(b) + k]! : Number(b & 255n);
      }
      expect(Buffer.compare(u8.slice(context.space.base, context.space.base + limit), wanted)).toBe(0);
    }
  });
});
