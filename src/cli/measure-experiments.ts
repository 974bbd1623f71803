// What holding a lock for long, waiting in a call, and sharing work among lightweight processes do to a program's time. Invariant: the rows
// of each experiment are runs of the same work. spec/measure.md.
import { availableParallelism } from "node:os";
import { grouped } from "../tools/lens-view.ts";
import {
  type Claim,
  comparison,
  type Explained,
  type Figure,
  figureOf,
  MOS,
  OSC,
  type Part,
  repeated,
} from "./measure-figure.ts";
import { type Granularity, LOCK_THREADS, type LockCounts, lockCounts, lockTime } from "./measure-machine.ts";
import { oneRead, SUM_THREADS, sumTime } from "./measure-models.ts";
import { N1 } from "./measure-run.ts";
import type { ThreadSettings } from "./thread-models.ts";

type Begin = (what: string) => void;

// Locks

const INCREMENTS = 500_000;

const LOCKS: readonly { readonly program: Granularity; readonly held: string; readonly why: string }[] = [
  {
    program: "lock-loop",
    held: "the whole loop",
    why: "Each thread locks once, so locking costs nothing; but the others wait until one has done all of its work.",
  },
  {
    program: "lock-each",
    held: "each increment",
    why: "The lock is free most of the time, and others get on; each increment pays for two calls of the library.",
  },
  {
    program: "lock-1000",
    held: "1000 increments",
    why: "The price of a lock is shared by a thousand increments, and nobody waits for longer than those.",
  },
];

interface MeasuredLock extends Explained, LockCounts {
  readonly held: string;
}

export async function measureLocks(begin: Begin): Promise<Part> {
  const measured: MeasuredLock[] = [];
  for (const { program, held, why } of LOCKS) {
    begin(`a lock for ${held}`);
    const ns = figureOf(await repeated(() => lockTime(program, INCREMENTS)));
    measured.push({ held, ns, why, ...(await lockCounts(program, INCREMENTS)) });
  }
  const total = grouped(LOCK_THREADS * INCREMENTS);
  const rows = measured.map(({ held, lockCalls, systemCalls, switches, ...explained }) => ({
    name: held,
    ...explained,
    of: " an increment",
    counts: `${grouped(lockCalls)} lock operations, ${grouped(systemCalls)} system calls, ${grouped(switches)} switches`,
  }));
  const title = `Hold a lock: ${LOCK_THREADS} threads of the machine increment one counter, ${total} times in all`;
  return { key: "locks", measured, sections: [{ title, rows }] };
}

// A read that waits

/** How long the read waits, and steps of some 40,000 instructions that take about as long. */
const WAIT_MS = 50;
const STEPS = 4000;

const READS: readonly {
  readonly model: string;
  readonly threads: ThreadSettings;
  readonly claim: Claim;
  readonly why: string;
}[] = [
  {
    model: "n1 raw",
    threads: { ...N1, isRaw: true },
    claim: { text: "the whole process is blocked when one of its threads makes a call that blocks", source: OSC },
    why: "The call blocks the host's only thread, and nobody has a turn: first all wait, then the work is done.",
  },
  {
    model: "n1",
    threads: N1,
    claim: { text: "another thread can run if it is asked before each call whether it would block", source: MOS },
    why: "The machine's kernel waits in the reader's stead and lets the other thread run, on the only thread of the host.",
  },
  {
    model: "11",
    threads: { model: "11", lwps: undefined, isRaw: false },
    claim: { text: "another thread can run when one makes a call that blocks", source: OSC },
    why: "Only the reader's lightweight process sleeps; the other thread has one of its own.",
  },
  {
    model: "mn",
    threads: { model: "mn", lwps: undefined, isRaw: false },
    claim: { text: "the kernel can let another thread run when one makes a call that blocks", source: OSC },
    why: "The reader leaves its lightweight process while it waits, so even one would go on with the other thread.",
  },
  {
    model: "mn raw",
    threads: { model: "mn", lwps: 1, isRaw: true },
    claim: { text: "the kernel can let another thread run when one makes a call that blocks", source: OSC },
    why: "The call blocks the only lightweight process; another is started in its place, which takes as long as a worker does.",
  },
];

interface MeasuredRead extends Explained {
  readonly model: string;
  readonly steps: number;
  readonly stepsAtReturn: Figure;
}

export async function measureReads(begin: Begin): Promise<Part> {
  const measured: MeasuredRead[] = [];
  for (const { model, threads, claim, why } of READS) {
    begin(`a read under ${model}`);
    const runs = await repeated(() => oneRead(threads, STEPS, WAIT_MS));
    const stepsAtReturn = figureOf(runs.map((run) => run.stepsAtReturn));
    const { least, most } = stepsAtReturn;
    const counted = least === most ? grouped(least) : `${grouped(least)} to ${grouped(most)}`;
    const here = `${counted} of ${grouped(STEPS)} steps were done when the read returned`;
    const ns = figureOf(runs.map((run) => run.ns));
    measured.push({ model, ns, steps: STEPS, stepsAtReturn, why, claim, here });
  }
  const rows = measured.map((one) => ({ name: one.model, ...one, of: " until all is done" }));
  const title = `A read that waits ${WAIT_MS} ms, and another thread with ${grouped(STEPS)} steps of work`;
  return { key: "reads", measured, sections: [{ title, rows }] };
}

// A shared sum

const NUMBERS = 300_000_000;

interface MeasuredSum extends Explained {
  readonly lwps: number;
  /** How many times as fast as one lightweight process. */
  readonly speedUp: number;
}

/** Powers of two, up to the processors that there are. */
function lwpsMeasured(): number[] {
  const powers = Array.from({ length: Math.log2(SUM_THREADS) + 1 }, (_, power) => 2 ** power);
  return powers.filter((lwps) => lwps <= availableParallelism());
}

export async function measureSums(begin: Begin): Promise<Part> {
  const measured: MeasuredSum[] = [];
  let one: Figure | undefined;
  for (const lwps of lwpsMeasured()) {
    begin(`a sum on LWPs: ${lwps}`);
    const ns = figureOf(await repeated(() => sumTime(lwps, NUMBERS)));
    one ??= ns;
    measured.push(explainedSum(lwps, ns, one));
  }
  const rows = measured.map((sum) => ({ name: sum.lwps === 1 ? "1 LWP" : `${sum.lwps} LWPs`, ...sum }));
  const title = `Share work: ${SUM_THREADS} threads under mn add up ${grouped(NUMBERS)} hashes`;
  return { key: "sums", measured, sections: [{ title, rows, note: processorsNote(availableParallelism()) }] };
}

function explainedSum(lwps: number, ns: Figure, one: Figure): MeasuredSum {
  const speedUp = one.least / ns.least;
  const why =
    lwps === 1
      ? `All ${SUM_THREADS} threads have turns on one thread of the host.`
      : "Each is a thread of the host, which gives it a processor of its own while there is one.";
  if (lwps === 1) return { lwps, ns, speedUp, why };
  const claim = {
    text: `by Amdahl's law at most ${lwps} times faster, if nothing has to be done by one alone`,
    source: OSC,
  };
  const compared = comparison(ns, one, "1 LWP");
  const here =
    speedUp > 1
      ? `${compared}; by the law as if one alone had to do ${serialPercent(speedUp, lwps)} % of the work`
      : compared;
  return { lwps, ns, speedUp, why, claim, here };
}

/** Amdahl's law for its serial part (Karp and Flatt's measure). */
function serialPercent(speedUp: number, lwps: number): string {
  const serial = (1 / speedUp - 1 / lwps) / (1 - 1 / lwps);
  return (100 * Math.max(0, serial)).toFixed(1);
}

function processorsNote(processors: number): string {
  if (processors === 1) {
    return "This host has one processor for vmrun: more lightweight processes would share it, so there is no speed-up to be measured.";
  }
  return `This host has ${processors} processors for vmrun: more lightweight processes than these would share them.`;
}
