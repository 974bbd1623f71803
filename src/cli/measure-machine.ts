// What the machine's own threads, processes and locks cost, on one thread of the host. Invariant: counts are exact, from a run of the same
// instructions on the counting engine. spec/measure.md.
import { createInterpreter } from "../engine/interpreter.ts";
import { createCountingEngine, type EngineCounts, noCounts } from "../tools/counting-engine.ts";
import { imageOf, type ProgramName, ran } from "./measure-run.ts";

/** spawn.asm joins each thread before it starts the next. */
const ONE_AFTER_ANOTHER = "1";
/** A process takes some 140 instructions, and a switch to one 3, which are soon warm and take longer than those of threads. */
const WARM_PROCESSES = 2000;
const WARM_PROCESS_SWITCHES = 300_000;
const LOCK_FUNCTIONS = new Set(["mutex_lock", "mutex_unlock"]);
export const LOCK_THREADS = 4;

/** A thread of the machine, from its start to its join. */
export async function threadCreation(count: number): Promise<number> {
  const { ns, warm, stats } = await ran("spawn", [String(count), ONE_AFTER_ANOTHER]);
  return ns / (stats.threads - warm.threads);
}

/** A process of the machine, from its start to the end of the wait for it. */
export async function vmProcessCreation(count: number): Promise<number> {
  const { ns, warm, stats } = await ran("spawn-process", [String(count)], { warm: WARM_PROCESSES });
  return ns / (stats.processes - warm.processes);
}

/** A turn given to the other one of two threads. */
export async function threadSwitch(count: number): Promise<number> {
  const { ns, warm, stats } = await ran("switch", [String(count)]);
  return ns / (stats.switches - warm.switches);
}

/** A turn given to the thread of another process, half of them by each of the two. */
export async function vmProcessSwitch(count: number): Promise<number> {
  const { ns, warm, stats } = await ran("switch-process", [String(count / 2)], { warm: WARM_PROCESS_SWITCHES });
  return ns / (stats.switches - warm.switches);
}

/** How long a lock is held: around the whole loop, around each increment, around a thousand. */
export type Granularity = Extract<ProgramName, `lock-${string}`>;

/** Nanoseconds for an increment, of so many in each thread: all take the same instructions. */
export async function lockTime(program: Granularity, increments: number): Promise<number> {
  const { ns, warm, stats } = await ran(program, [String(increments), String(LOCK_THREADS)]);
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
  const { stats } = await ran(program, [String(increments), String(LOCK_THREADS)], {
    engine: (prepared) => createCountingEngine(prepared, createInterpreter(prepared), counts),
  });
  const lockCalls = image.debug.functions.reduce(
    (sum, name, index) => sum + (LOCK_FUNCTIONS.has(name) ? (counts.calls[index] ?? 0) : 0),
    0,
  );
  return { lockCalls, systemCalls: stats.calls, switches: stats.switches };
}
