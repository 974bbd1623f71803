// Deep recursion through functions whose host frames are large for their guest frames ends in the guest's stack limit, with the
// interpreter's state, and never in the host's.
import { describe, expect, it } from "vitest";
import { createCompiler } from "../../../src/engine/compile/compiler.ts";
import { createInterpreter } from "../../../src/engine/interpreter.ts";
import { buildImage, type FunctionText, type Line } from "../build-image.ts";
import { programOf, runSlice, startThread, stateOf } from "../run-image.ts";

const STACK = 4 * 1024 * 1024;

/** Recursion without an end; the function has so many registers of its own, all live across the call, and calls a guest before. */
function recursion(registers: number, guestRegisters: number): Record<string, FunctionText> {
  const own: Line[] = [];
  for (let k = 1; k < registers; k++) own.push(["addi", k, 0, k]);
  const sum: Line[] = [];
  for (let k = 1; k < registers; k++) sum.push(["add", 0, 0, k]);
  const guest: Line[] = [];
  for (let k = 1; k < guestRegisters; k++) guest.push(["addi", k, 0, k]);
  return {
    main: {
      params: "",
      results: [0],
      integers: 1,
      floats: 0,
      body: [["call", { callee: "down", args: [0], results: [0] }], ["ret"]],
    },
    down: {
      params: "x",
      results: [0],
      integers: registers,
      floats: 0,
      body: [
        ...own,
        ["call", { callee: "guest", args: [0], results: [0] }],
        ["call", { callee: "down", args: [0], results: [0] }],
        ...sum,
        ["ret"],
      ],
    },
    guest: {
      params: "x",
      results: [guestRegisters - 1],
      integers: guestRegisters,
      floats: 1,
      body: [...guest, ["fcvt.d.l", 0, 0], ["ret"]],
    },
  };
}

describe("recursion without an end", () => {
  it.each([
    [1, 1],
    [1, 20],
    [2, 200],
    [20, 20],
    [250, 2],
  ])("with %i registers and a guest of %i", (registers, guestRegisters) => {
    const program = programOf(buildImage(recursion(registers, guestRegisters), new Uint8Array(0)));
    const ends = [createCompiler(program, { cold: 0 }), createInterpreter(program)].map((engine) => {
      const thread = startThread(program, { stackLimit: STACK, stackArea: 4 * STACK });
      let retired = 0;
      for (;;) {
        const slice = runSlice(engine, thread, 100_000_000);
        retired += slice.retired;
        if (slice.stop !== 0)
          return { stop: slice.stop, retired, pc: thread.context.pc, state: stateOf(thread, false) };
      }
    });
    expect(ends[0]!.stop).toBe("overflow");
    expect(ends[0]!.retired).toBe(ends[1]!.retired);
    expect(ends[0]!.pc).toBe(ends[1]!.pc);
    expect(ends[0]!.state === ends[1]!.state).toBe(true);
  });
});
