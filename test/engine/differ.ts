// Runs a program on two engines at random quanta and compares all that can be observed at every quantum's end.
import type { Prng } from "../../src/base/prng.ts";
import { type Engine, EXIT } from "../../src/engine/context.ts";
import { readArguments, writeResults } from "../../src/engine/frames.ts";
import type { Program } from "../../src/engine/program.ts";
import { memoryOf, runSlice, startThread, stateOf, type Thread } from "./run-image.ts";

/** Enough for every program of the generator but those that loop over calls in calls. */
const MOST_INSTRUCTIONS = 20_000;

export interface Difference {
  readonly retired: number;
  readonly left: string;
  readonly right: string;
}
export interface Comparison {
  readonly retired: number;
  /** How the run ended: an exit's number, "overflow", or "long" when it was cut off. */
  readonly end: string;
  readonly difference?: Difference;
}

/** What one thread did in a slice and where it stands, as text that two threads share when they agree. */
function observe(
  engine: Engine,
  thread: Thread,
  quantum: number,
): { stop: number | "overflow"; retired: number; text: string } {
  const { context, program } = thread;
  const { stop, retired } = runSlice(engine, thread, quantum);
  const parts: unknown[] = [stop, retired, stop === EXIT.RETURN ? "" : context.pc];
  const waiting = stop === EXIT.SYS || stop === EXIT.SPAWN;
  if (stop === EXIT.TRAP) parts.push(context.trap, context.operand);
  if (waiting) {
    const values = new BigInt64Array(64);
    const count = readArguments(program, context, context.site, values);
    parts.push(context.site, stop === EXIT.SPAWN ? context.callee : 0, values.slice(0, count).join());
  }
  parts.push(stop === EXIT.RETURN ? "" : stateOf(thread, waiting));
  if (waiting) writeResults(program, context.space, context.fp, context.site, [BigInt(retired) - 40n, -2n]);
  return { stop, retired, text: parts.join(" ") };
}

export function compareEngines(
  program: Program,
  [left, right]: readonly [Engine, Engine],
  random: Prng,
  stackLimit: number,
): Comparison {
  const threads = [startThread(program, { stackLimit }), startThread(program, { stackLimit })] as const;
  const longest = [1, 3, 20, 1000][random.nextBelow(4)]!;
  let retired = 0;
  for (;;) {
    const quantum = 1 + random.nextBelow(longest);
    const [one, other] = [observe(left, threads[0], quantum), observe(right, threads[1], quantum)];
    if (one.text !== other.text)
      return { retired, end: "differs", difference: { retired, left: one.text, right: other.text } };
    retired += one.retired;
    const ended = one.stop === EXIT.TRAP || one.stop === EXIT.RETURN || one.stop === "overflow";
    if (!ended && retired < MOST_INSTRUCTIONS) continue;
    if (Buffer.compare(memoryOf(threads[0]), memoryOf(threads[1])) !== 0) {
      return { retired, end: "differs", difference: { retired, left: "memory", right: "memory" } };
    }
    return { retired, end: ended ? String(one.stop) : "long" };
  }
}
