// Engines on shared memory while nobody else uses it: they do what they do on any memory, random programs and the corners of each
// atomic row alike. spec/engine.md, "Shared memory".
import { describe, expect, it } from "vitest";
import { Prng } from "../../src/base/prng.ts";
import { compile } from "../../src/engine/compile/compile.ts";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import { watOf } from "../../src/engine/compile/wat.ts";
import { type Engine, EXIT } from "../../src/engine/context.ts";
import { FENCE_MODULE } from "../../src/engine/fence.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { createReference } from "../../src/engine/reference.ts";
import { FRAME_HEADER, PAGE } from "../../src/isa/limits.ts";
import type { Row } from "../../src/isa/ops/row.ts";
import { OPS } from "../../src/isa/ops.ts";
import { buildImage } from "./build-image.ts";
import { INTEGER_CORNERS } from "./corners.ts";
import { compareSides, randomQuanta } from "./differ.ts";
import { randomProgram, WILD_MEMORY } from "./random-program.ts";
import { programOf, type Thread } from "./run-image.ts";
import { plainSide, SHARED, threadIn } from "./side.ts";

const STACK_LIMIT = 4096;
const PROGRAMS = 300;

const ENGINES: Readonly<Record<string, (program: Program) => Engine>> = {
  interpreter: createInterpreter,
  compiler: (program) => createCompiler(program, { cold: 0 }),
  "compiler that begins in the interpreter": (program) => createCompiler(program),
  oracle: createReference,
};

describe.each(Object.entries(ENGINES))("the %s", (name, engineOf) => {
  it("runs random programs as on any memory", () => {
    const ends = new Set<string>();
    for (let seed = 0; seed < (name === "oracle" ? PROGRAMS / 4 : PROGRAMS); seed++) {
      const random = Prng.fromSeed(9_000_000 + seed);
      const program = programOf(randomProgram(random, seed % 2 === 0 ? WILD_MEMORY : undefined));
      const sides = [
        plainSide(threadIn(0, program, STACK_LIMIT), createInterpreter(program)),
        plainSide(threadIn(SHARED, program, STACK_LIMIT), engineOf(program)),
      ] as const;
      const { difference, end } = compareSides(sides, randomQuanta(random), name === "oracle" ? 3000 : undefined);
      expect({ seed, difference }).toEqual({ seed, difference: undefined });
      ends.add(end);
    }
    expect(ends).toContain(String(EXIT.TRAP));
  });
});

/** Where the row's access begins, from the address in register b. */
const OFFSET = -16;
const VALUES = INTEGER_CORNERS.filter((_, k) => k % 3 === 0);

/** x0 to x2 are the row's registers a, b, c; the entry is never run. */
function alone(row: Row): Program {
  const line = row.form.startsWith("x") && row.memory?.access === "update" ? [0, 2, 1, OFFSET] : [0, 1, OFFSET];
  return programOf(
    buildImage({
      entry: { integers: 3, body: [["ret"]] },
      main: { params: "xxx", integers: 3, results: [0], body: [[row.name, ...line], ["ret"]] },
    }),
  );
}

/** What a thread comes to that has the registers and finds the old value: how it ends, its registers, and what is in memory then. */
function outcome(engine: Engine, thread: Thread, pc: number, x: readonly bigint[], old: bigint): unknown[] {
  const { context } = thread;
  const { i32, i64, u8 } = context.space.views;
  const cells = context.space.base + 2 * PAGE;
  i64.fill(old, cells / 8 - 2, cells / 8 + 2);
  i32[2 * context.fp + 1] = 1;
  x.forEach((value, k) => {
    i64[context.fp + FRAME_HEADER + k] = value;
  });
  Object.assign(context, { pc, trap: 0, operand: 0n });
  const exit = engine.slice(context, 2);
  const registers = i64.slice(context.fp + FRAME_HEADER, context.fp + FRAME_HEADER + 3);
  // Only the registers that are results are in the frame of a thread that returned from compiled code.
  const seen = exit === EXIT.RETURN ? [registers[0]] : [...registers];
  return [exit, context.retired, context.trap, context.operand, ...seen, ...u8.subarray(cells - 16, cells + 16)];
}

describe("corners on shared memory are those on any memory", () => {
  const rows = OPS.filter(({ atomic, memory }) => atomic !== undefined && memory !== undefined);
  it.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
    const program = alone(row);
    const threads = { plain: threadIn(0, program, STACK_LIMIT), shared: threadIn(SHARED, program, STACK_LIMIT) };
    const pc = program.image.functions[1]!.start;
    const oracle = createReference(program);
    const compiler = createCompiler(program, { cold: 0 });
    const engines = [createInterpreter(program), compiler, createReference(program)];
    for (const shift of [0, 4, 1, 8]) {
      const address = BigInt(2 * PAGE + shift - OFFSET);
      for (const old of VALUES) {
        for (const value of [...VALUES, old]) {
          const x = [value, address, BigInt.asIntN(64, ~value)];
          const wanted = outcome(oracle, threads.plain, pc, x, old);
          for (const engine of engines) {
            const found = outcome(engine, threads.shared, pc, x, old);
            if (String(found) !== String(wanted))
              expect({ engine: engine.name, shift, x, old, found }).toEqual({ found: wanted });
          }
        }
      }
    }
    expect(compiler.report().compiled).toBeGreaterThan(0);
  });

  it.each(rows.map((row) => [row.name, row] as const))("%s is atomic in compiled code", (_, row) => {
    const program = alone(row);
    expect(watOf(compile(program, { base: 65_536, isShared: true }).bytes)).toMatch(/ i(?:32|64)\.atomic\./);
    expect(watOf(compile(program, { base: 65_536 }).bytes)).not.toMatch(/atomic/);
  });
});

it("the interpreter's fence is one of WebAssembly", () => {
  expect(watOf(FENCE_MODULE)).toMatch(/^ +atomic\.fence$/m);
});
