// What the machine's own threads and locks cost, from runs of the programs in the bundle. Invariant: time is that of the engine of a plain
// run; counts are exact, from a run of the same instructions on the counting engine. spec/measure.md.
import { assert } from "../base/assert.ts";
import { createCompiler } from "../engine/compile/compiler.ts";
import type { Engine } from "../engine/context.ts";
import { createInterpreter } from "../engine/interpreter.ts";
import type { Program } from "../engine/program.ts";
import { Capture } from "../host/captured-console.ts";
import { drive } from "../host/drive.ts";
import { createNodeHost } from "../host/node/index.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { createMachine } from "../kernel/machine.ts";
import type { Stats } from "../kernel/options.ts";
import { createCountingEngine, type EngineCounts, noCounts } from "../tools/counting-engine.ts";
import { decoded, verified } from "./image-bytes.ts";
import { MEASURED } from "./measured.gen.ts";

type ProgramName = keyof typeof MEASURED;

/** Instructions after which the code of a program is compiled, and compiled well, before the clock is started. */
const WARM_INSTRUCTIONS = 3_000_000;
/** spawn.asm joins each thread before it starts the next. */
const ONE_AFTER_ANOTHER = "1";
const LOCK_FUNCTIONS = new Set(["mutex_lock", "mutex_unlock"]);
export const LOCK_THREADS = 4;

interface Ran {
  /** Of what ran behind the warm part. */
  readonly ns: number;
  readonly warm: Stats;
  readonly stats: Stats;
}

async function ran(name: ProgramName, args: readonly string[], engine: (program: Program) => Engine): Promise<Ran> {
  const host = await createNodeHost({ capture: new Capture() });
  const machine = createMachine({ image: imageOf(name), args, engine }, host);
  assert(typeof machine !== "string", "the limits leave room for the programs that are measured");
  const early = await drive(machine, host, {}, WARM_INSTRUCTIONS);
  assert(early === undefined, "a program that is measured is not over when it is warm");
  const warm = machine.stats();
  const begin = process.hrtime.bigint();
  const end = await drive(machine, host);
  const ns = Number(process.hrtime.bigint() - begin);
  await host.close();
  assert(end?.kind === "exit" && end.status === 0n, "a program that is measured ends well");
  return { ns, warm, stats: machine.stats() };
}

const IMAGES = new Map<ProgramName, VerifiedImage>();

function imageOf(name: ProgramName): VerifiedImage {
  const known = IMAGES.get(name) ?? verified(decoded(Buffer.from(MEASURED[name], "base64"), name), name);
  IMAGES.set(name, known);
  return known;
}

/** A thread of the machine, from its start to its join. */
export async function threadCreation(count: number): Promise<number> {
  const { ns, warm, stats } = await ran("spawn", [String(count), ONE_AFTER_ANOTHER], createCompiler);
  return ns / (stats.threads - warm.threads);
}

/** A turn given to the other one of two threads. */
export async function threadSwitch(count: number): Promise<number> {
  const { ns, warm, stats } = await ran("switch", [String(count)], createCompiler);
  return ns / (stats.switches - warm.switches);
}

/** How long a lock is held: around the whole loop, around each increment, around a thousand. */
export type Granularity = Extract<ProgramName, `lock-${string}`>;

/** Nanoseconds for an increment, of so many in each thread: all take the same instructions. */
export async function lockTime(program: Granularity, increments: number): Promise<number> {
  const { ns, warm, stats } = await ran(program, [String(increments), String(LOCK_THREADS)], createCompiler);
  return ((ns / (stats.instructions - warm.instructions)) * stats.instructions) / (increments * LOCK_THREADS);
}

export interface LockCounts {
  /** Calls that lock or unlock, system calls, and switches of the whole run. */
  readonly lockCalls: number;
  readonly systemCalls: number;
  readonly switches: number;
}

export async function lockCounts(program: Granularity, increments: number): Promise<LockCounts> {
  const image = imageOf(program);
  const counts: EngineCounts = noCounts(image);
  const { stats } = await ran(program, [String(increments), String(LOCK_THREADS)], (prepared) =>
    createCountingEngine(prepared, createInterpreter(prepared), counts),
  );
  const lockCalls = image.debug.functions.reduce(
    (sum, name, index) => sum + (LOCK_FUNCTIONS.has(name) ? (counts.calls[index] ?? 0) : 0),
    0,
  );
  return { lockCalls, systemCalls: stats.calls, switches: stats.switches };
}
