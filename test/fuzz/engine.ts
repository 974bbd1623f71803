// One random program on two sides: the compiler against the interpreter, for a part against the oracle, for a part a thread that
// changes engines and places at every slice. Invariant: all that is random comes from the program's seed.

import { Prng } from "../../src/base/prng.ts";
import { LEAVE } from "../../src/engine/compile/area.ts";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import type { Engine } from "../../src/engine/context.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { createReference } from "../../src/engine/reference.ts";
import { segmentBytes } from "../../src/engine/stacks.ts";
import { type Comparison, compareSides, type Quanta, randomQuanta } from "../engine/differ.ts";
import { once } from "../engine/random-maker.ts";
import { imageOf, randomSource, type Source } from "../engine/random-program.ts";
import { programOf, type Thread } from "../engine/run-image.ts";
import { plainSide, type Side, threadIn } from "../engine/side.ts";
import { ENTRANCES, type Entrance, watched } from "./watch.ts";

/** What many programs came to. */
export interface Totals {
  programs: number;
  instructions: number;
  compiled: number;
  interpreted: number;
  /** How programs ended, why compiled code was left, and how it was entered, by name. */
  readonly ends: Record<string, number>;
  readonly exits: Record<string, number>;
  readonly entrances: Record<string, number>;
}

export function noTotals(): Totals {
  const zeroes = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]));
  const exits = zeroes(Object.keys(LEAVE));
  return { programs: 0, instructions: 0, compiled: 0, interpreted: 0, ends: {}, exits, entrances: zeroes(ENTRANCES) };
}

export function addTotals(to: Totals, from: Totals): void {
  to.programs += from.programs;
  to.instructions += from.instructions;
  to.compiled += from.compiled;
  to.interpreted += from.interpreted;
  for (const part of ["ends", "exits", "entrances"] as const) {
    for (const [name, count] of Object.entries(from[part])) to[part][name] = (to[part][name] ?? 0) + count;
  }
}

/** How a program is run, beside its text. */
export interface Way {
  readonly kind: "interpreter" | "reference" | "mixture";
  readonly stackLimit: number;
  /** Instructions before the program is compiled. */
  readonly cold: number;
  /** Seed of what a mixture chooses. */
  readonly choices: number;
}

/** The oracle is slow: programs that it runs are cut off sooner. */
const MOST_OF_REFERENCE = 3000;
const MOST = 20_000;
const WATCHED_PROGRAMS = 8;

/** The program of a seed, how it is run, and the quanta; of a kind if one is asked for. */
export function caseOf(seed: number, kind?: number): { source: Source; way: Way; quanta: Quanta; random: Prng } {
  const random = Prng.fromSeed(seed);
  const source = randomSource(random, kind);
  const choice = random.nextBelow(10);
  const way: Way = {
    kind: choice === 0 ? "reference" : choice < 3 ? "mixture" : "interpreter",
    stackLimit: 96 << random.nextBelow(12),
    cold: once(random, 6) ? random.nextBelow(1500) : 0,
    choices: random.nextUint32(),
  };
  return { source, way, quanta: randomQuanta(random), random };
}

/** Runs one program; `totals` hears of it. */
export function runCase(source: Source, way: Way, quanta: Quanta, totals = noTotals(), watch = false): Comparison {
  const program = programOf(imageOf(source));
  const compiler = createCompiler(program, { cold: way.cold });
  const { entrances } = totals;
  const note = (entrance: Entrance) => entrances[entrance]!++;
  const engine = watch ? watched(program, compiler, note) : compiler;
  const left = way.kind === "reference" ? createReference(program) : createInterpreter(program);
  // The kernel refuses a limit below the first frame.
  const stackLimit = Math.max(way.stackLimit, segmentBytes(8 * program.frameWords[0]!));
  const mine = threadIn(1, program, stackLimit);
  const right = way.kind === "mixture" ? mixedSide(program, mine, engine, way.choices) : plainSide(mine, engine);
  const sides = [plainSide(threadIn(0, program, stackLimit), left), right] as const;
  const result = compareSides(sides, quanta, way.kind === "reference" ? MOST_OF_REFERENCE : MOST);
  totals.programs++;
  totals.instructions += result.retired;
  totals.ends[result.end] = (totals.ends[result.end] ?? 0) + 1;
  const { compiled, interpreted, exits } = compiler.report();
  totals.compiled += compiled;
  totals.interpreted += interpreted;
  for (const [name, count] of Object.entries(exits)) totals.exits[name]! += count;
  return result;
}

/** A thread whose slices any engine runs, and that moves now and then. */
function mixedSide(program: Program, thread: Thread, compiler: Engine, seed: number): Side {
  const random = Prng.fromSeed(seed);
  const others = [createInterpreter(program), createReference(program)] as const;
  return {
    thread,
    engine: () => (once(random, 2) ? compiler : others[random.nextBelow(2)]!),
    moves: () => once(random, 3),
  };
}

/** Runs the programs of so many seeds; the first that differs, or undefined. */
export function runSeeds(
  from: number,
  programs: number,
  totals: Totals,
  onProgram: () => void = () => undefined,
  kind?: number,
): { readonly seed: number; readonly result: Comparison } | undefined {
  for (let seed = from; seed < from + programs; seed++) {
    const { source, way, quanta } = caseOf(seed, kind);
    const result = runCase(source, way, quanta, totals, seed % WATCHED_PROGRAMS === 0);
    if (result.difference) return { seed, result };
    onProgram();
  }
  return undefined;
}
