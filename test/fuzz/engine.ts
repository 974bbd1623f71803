// The generated loop against the oracle on as many random programs as one likes. Prints the seed of the first difference.
import { Prng } from "../../src/base/prng.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { createReference } from "../../src/engine/reference.ts";
import { compareEngines } from "../engine/differ.ts";
import { randomProgram } from "../engine/random-program.ts";
import { programOf } from "../engine/run-image.ts";

/** Runs programs `from` to `from + programs - 1`; true when all agreed. */
export function fuzzEngines(from: number, programs: number): boolean {
  const ends = new Map<string, number>();
  let retired = 0;
  for (let seed = from; seed < from + programs; seed++) {
    const random = Prng.fromSeed(seed);
    const program = programOf(randomProgram(random));
    const engines = [createInterpreter(program), createReference(program)] as const;
    const result = compareEngines(program, engines, random, 96 << random.nextBelow(8));
    retired += result.retired;
    ends.set(result.end, (ends.get(result.end) ?? 0) + 1);
    if (result.difference) {
      console.log(
        `program ${seed} differs after ${result.difference.retired} instructions; rerun with --seed ${seed} --programs 1`,
      );
      console.log(`interpreter ${result.difference.left}\noracle      ${result.difference.right}`);
      return false;
    }
  }
  const text = [...ends].map(([end, count]) => `${end}: ${count}`).join(", ");
  console.log(`${programs} programs from seed ${from}, ${retired} instructions, no difference; ends ${text}`);
  return true;
}
