// What lightweight processes cost and give: one started, one handed over to, a read that waits, and a sum that they share. Invariant: each
// program is the same under every model. spec/measure.md.
import { assert } from "../base/assert.ts";
import type { HostConsole } from "../host/captured-console.ts";
import type { Inbox } from "../host/inbox.ts";
import { createNodeHost } from "../host/node/index.ts";
import { type How, type ProgramName, ran, run } from "./measure-run.ts";
import type { ThreadSettings } from "./thread-models.ts";

const BOUND: ThreadSettings = { model: "11", lwps: undefined, isRaw: false };
/** Instructions before hand-overs are measured: each takes some 13, which cost next to nothing. */
const WARM_HAND_OVERS = 3000;
/** Threads that share the sum: as many for each lightweight process, whatever power of two up to this there are. */
export const SUM_THREADS = 8;
/** Instructions of the sum before it is measured: then all lightweight processes run, and have compiled it. */
const WARM_SUM = 150_000_000;
const BYTE = Uint8Array.of(10);

/** Notes when lines are written and input is asked for, and gives a byte of it some time after. */
class WatchedConsole implements HostConsole {
  readonly lines: { readonly text: string; readonly at: bigint }[] = [];
  readAt = 0n;
  private readonly inbox: Inbox;
  private readonly answerMs: number;

  constructor(inbox: Inbox, answerMs: number) {
    this.inbox = inbox;
    this.answerMs = answerMs;
  }

  write(ticket: number, _stream: 1 | 2, bytes: Uint8Array): void {
    this.lines.push({ text: new TextDecoder().decode(bytes), at: process.hrtime.bigint() });
    this.inbox.answer(ticket, 0);
  }

  read(ticket: number): void {
    this.readAt = process.hrtime.bigint();
    setTimeout(() => this.inbox.answer(ticket, BYTE.length, { bytes: BYTE }), this.answerMs);
  }

  async close(): Promise<void> {}
}

/** Runs a program that writes each of its lines by one call; the answer has them, and when they came. */
async function watched(name: ProgramName, args: readonly string[], how: How, answerMs = 0): Promise<WatchedConsole> {
  let console: WatchedConsole | undefined;
  const make = (inbox: Inbox) => {
    console = new WatchedConsole(inbox, answerMs);
    return console;
  };
  await run(name, args, { ...how, warm: 0 }, await createNodeHost({ console: make }));
  assert(console !== undefined, "a host makes its console at once");
  return console;
}

/** A thread under 11, from its start to its join: a lightweight process is started for it. */
export async function lightweightCreation(): Promise<number> {
  const { lines } = await watched("spawn-one", [], { threads: BOUND });
  const [first, last] = lines;
  assert(first && last, "spawn-one writes two lines");
  return Number(last.at - first.at);
}

/** A turn handed over to a thread on another lightweight process. */
export async function lightweightSwitch(count: number): Promise<number> {
  const how: How = { threads: BOUND, warm: WARM_HAND_OVERS };
  const { ns, warm, stats } = await ran("hand-over", [String(count / 2)], how);
  return ns / (stats.switches - warm.switches);
}

export interface ReadRun {
  /** From when input is asked for until all is done. */
  readonly ns: number;
  /** Steps that another thread had done when the read returned. */
  readonly stepsAtReturn: number;
}

/** A thread reads what comes after so many milliseconds, while another one has steps to do. */
export async function oneRead(threads: ThreadSettings, steps: number, answerMs: number): Promise<ReadRun> {
  const { lines, readAt } = await watched("one-read", [String(steps)], { threads }, answerMs);
  const stepsAtReturn = lines.map(({ text }) => /when (\d+) of/.exec(text)?.[1]).find((found) => found !== undefined);
  const last = lines.at(-1);
  assert(last && stepsAtReturn !== undefined, "one-read says how much was done");
  return { ns: Number(last.at - readAt), stepsAtReturn: Number(stepsAtReturn) };
}

/** Nanoseconds for the whole sum, shared by so many lightweight processes: all take the same instructions. */
export async function sumTime(lwps: number, numbers: number): Promise<number> {
  const threads: ThreadSettings = { model: "mn", lwps, isRaw: false };
  const args = [String(SUM_THREADS), String(numbers)];
  const { ns, warm, stats } = await ran("parallel", args, { threads, warm: WARM_SUM });
  return (ns / (stats.instructions - warm.instructions)) * stats.instructions;
}
