// Bugs planted in the text of the generated loop: the differential fuzz must find each. spec/engine.md, "Tests".
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { Prng } from "../../src/base/prng.ts";
import type { createLoop } from "../../src/engine/interpreter.gen.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { createReference } from "../../src/engine/reference.ts";
import * as arith from "../../src/isa/arith.ts";
import { compareEngines } from "./differ.ts";
import { randomProgram, WILD_CALLS, WILD_MEMORY } from "./random-program.ts";
import { programOf } from "./run-image.ts";

const TEXT = readFileSync(new URL("../../src/engine/interpreter.gen.ts", import.meta.url), "utf8");
const MOST_PROGRAMS = 4000;

interface Bug {
  readonly name: string;
  /** The row whose case is changed; the whole text when left out. */
  readonly row?: string;
  readonly from: string | RegExp;
  readonly to: string;
}

const BUGS: readonly Bug[] = [
  { name: "sub adds", row: "sub", from: "] - R[", to: "] + R[" },
  { name: "blt takes equal halves", row: "blt", from: ">>> 0 < I[", to: ">>> 0 <= I[" },
  { name: "a bound is one too high", row: "sd", from: "q > end8", to: "q > end8 + 1" },
  { name: "the first page is one byte short", from: /q < 4096/g, to: "q < 4095" },
  { name: "the high half of an address is ignored", from: /\|\| I\[xh[^\]]*\] !== 0/g, to: "" },
  { name: "lw is not sign-extended", row: "lw", from: "BigInt.asIntN(64, ", to: "BigInt.asUintN(32, " },
  { name: "an atomic need not be aligned", row: "ld.aq", from: "(p & 7) !== 0", to: "false" },
  { name: "a shift by 32 and more is a short one", row: "sll", from: "cl & 32", to: "cl & 16" },
  { name: "a table is one label longer", row: "switch", from: "al < T[t]", to: "al <= T[t]" },
  { name: "a callee's registers are not zeroed", row: "call", from: "if (zeroes !== 0)", to: "if (false)" },
  { name: "constants are no arguments", row: "call", from: /R\[to\] = P\[~from\]/g, to: "R[to] = 0n" },
  { name: "results come from the next register", row: "ret", from: "T[r + 1 | 0]", to: "T[r + 2 | 0]" },
  { name: "sys does not retire", row: "sys", from: "left = left - 1 | 0;", to: "" },
  { name: "any signature will do", row: "callr", from: /if \(T\[g \+ 3 \| 0\][^{]*\{[^}]*\}/, to: "" },
  { name: "a divisor of 0 is not seen", row: "divuw", from: / === 0\)/, to: " === 1)" },
  { name: "a caller's floats are where the callee's were", row: "ret", from: /fw = caller \+[^;]*;/, to: "" },
];

function planted({ row, from, to }: Bug): string {
  const start = row === undefined ? 0 : TEXT.indexOf(`{ // ${row}\n`);
  expect(start).toBeGreaterThanOrEqual(0);
  const end = row === undefined ? TEXT.length : TEXT.indexOf("      case ", start);
  const part = TEXT.slice(start, end);
  const changed = part.replace(from, () => to);
  expect(changed).not.toBe(part);
  return TEXT.slice(0, start) + changed + TEXT.slice(end);
}

/** What a changed text exports. */
function loaded(text: string): typeof createLoop {
  const { code } = transformSync(text, { loader: "ts", format: "cjs" });
  const module: { exports: { createLoop?: typeof createLoop } } = { exports: {} };
  new Function("require", "module", code)(() => arith, module);
  const found = module.exports.createLoop;
  if (found === undefined) throw new Error("the text exports createLoop");
  return found;
}

/** Number of the first program on which the loop and the oracle differ, or undefined. */
function firstDifference(makeLoop: typeof createLoop): number | undefined {
  for (let k = 0; k < MOST_PROGRAMS; k++) {
    const random = Prng.fromSeed(5_000_000 + k);
    // Most of these bugs show at the ends of memory or in calls.
    const program = programOf(randomProgram(random, [WILD_MEMORY, WILD_CALLS, undefined][k % 3]));
    const engines = [createInterpreter(program, makeLoop), createReference(program)] as const;
    if (compareEngines(program, engines, random, 96 << random.nextBelow(8)).difference) return k;
  }
  return undefined;
}

describe("a planted bug is found", () => {
  it.each(BUGS.map((bug) => [bug.name, bug] as const))("%s", (_, bug) => {
    expect(firstDifference(loaded(planted(bug)))).toBeDefined();
  });

  it("and nothing is found where nothing is planted", () => {
    expect(loaded(TEXT)).toBeTypeOf("function");
    const random = Prng.fromSeed(1);
    const program = programOf(randomProgram(random));
    const engines = [createInterpreter(program, loaded(TEXT)), createReference(program)] as const;
    expect(compareEngines(program, engines, random, 4096).difference).toBeUndefined();
  });
});
