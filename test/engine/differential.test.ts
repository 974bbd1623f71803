// The generated loop against the oracle on random programs: fixed seeds, and one fresh that is printed. spec/engine.md.
import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Prng } from "../../src/base/prng.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { createReference } from "../../src/engine/reference.ts";
import { compareEngines } from "./differ.ts";
import { randomProgram } from "./random-program.ts";
import { programOf } from "./run-image.ts";

const PROGRAMS = 150;

/** Ends of the programs of one seed; fails at the first difference. */
function differential(seed: number, programs: number): Map<string, number> {
  const ends = new Map<string, number>();
  for (let k = 0; k < programs; k++) {
    const random = Prng.fromSeed(seed * 1_000_003 + k);
    const program = programOf(randomProgram(random));
    const engines = [createInterpreter(program), createReference(program)] as const;
    const { end, difference } = compareEngines(program, engines, random, 96 << random.nextBelow(8));
    if (difference) expect({ seed, k, ...difference }).toEqual({ seed, k, ...difference, right: difference.left });
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  return ends;
}

describe("the interpreter does what the oracle does", () => {
  it.each([1, 2, 3, 4])("on the programs of seed %i", (seed) => {
    const ends = differential(seed, PROGRAMS);
    expect(ends.size).toBeGreaterThan(2);
  });

  it("on the programs of a fresh seed", () => {
    const seed = Number(process.env.VMRUN_SEED ?? randomInt(1_000_000));
    console.log(`seed ${seed}; rerun with VMRUN_SEED=${seed}`);
    const ends = differential(seed, PROGRAMS);
    console.log([...ends].map(([end, count]) => `${end}: ${count}`).join(", "));
    expect(ends.get("differs")).toBeUndefined();
  });
});
