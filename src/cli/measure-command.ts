// `vmrun measure threads`: what creating, switching and locking cost here, beside what textbooks say. Invariant: every number that is
// printed was measured by this very command, claims apart, which name their source. spec/measure.md.
import { availableParallelism, release, type } from "node:os";
import { processCreation, processSwitch, workerCreation, workerSwitch } from "../host/node/measure-host.ts";
import { grouped } from "../tools/lens-view.ts";
import { usageError } from "./exit.ts";
import {
  type Granularity,
  LOCK_THREADS,
  type LockCounts,
  lockCounts,
  lockTime,
  threadCreation,
  threadSwitch,
} from "./measure-machine.ts";
import { print } from "./terminal.ts";

/** Each figure is the least of so many, which whatever else ran on the host has disturbed least. */
const TIMES = 5;
const INCREMENTS = 500_000;

type Model = "VM thread" | "Node worker" | "host process";
type Act = "create" | "switch";

/** A way to run things side by side, and how it is measured: nanoseconds, or why not. */
interface Case {
  readonly act: Act;
  readonly model: Model;
  readonly measure: () => Promise<number> | number | string;
  /** What a textbook says, and the model that it compares with. */
  readonly claim?: { readonly text: string; readonly source: string; readonly than: Model };
  readonly why: string;
}

const MOS = "Tanenbaum and Bos, Modern Operating Systems, section on threads";
const OSC = "Silberschatz, Galvin and Gagne, Operating System Concepts, chapter on threads";

const CASES: readonly Case[] = [
  {
    act: "create",
    model: "VM thread",
    measure: () => threadCreation(250_000),
    claim: { text: "10 to 100 times faster than a process", source: MOS, than: "host process" },
    why: "The machine takes a free row of its table and a small stack; the host is not asked.",
  },
  {
    act: "create",
    model: "Node worker",
    measure: () => workerCreation(2),
    why: "A thread of the host and a whole JavaScript engine for it: nearly all of the time is the engine.",
  },
  {
    act: "create",
    model: "host process",
    measure: () => processCreation(10),
    claim: { text: "about 30 times slower than a thread, on Solaris", source: OSC, than: "VM thread" },
    why: "The host makes an address space, loads the smallest program there is, runs it, and is waited for.",
  },
  {
    act: "switch",
    model: "VM thread",
    measure: () => threadSwitch(3_000_000),
    claim: {
      text: "in user space at least ten times faster than through the kernel",
      source: MOS,
      than: "Node worker",
    },
    why: "Compiled code writes down where one thread stands and goes on in the next; the host does not take part.",
  },
  {
    act: "switch",
    model: "Node worker",
    measure: () => workerSwitch(5000),
    why: "One host thread wakes another and sleeps: two system calls, the host's scheduler, and often a processor that has to wake.",
  },
  {
    act: "switch",
    model: "host process",
    measure: () => processSwitch(5000),
    claim: {
      text: "about 5 times slower than between threads, on Solaris",
      source: OSC,
      than: "Node worker",
    },
    why: "A byte through a pipe wakes the other process: a write, a read, and another address space.",
  },
];

interface Figure {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

interface MeasuredCase extends Pick<Case, "act" | "model" | "why"> {
  /** Nanoseconds, or why there are none. */
  readonly ns: Figure | string;
  readonly claim?: { readonly text: string; readonly source: string };
  /** The claim's comparison as it was measured, in words. */
  readonly here?: string;
}

interface MeasuredLock extends LockCounts {
  readonly held: string;
  /** Nanoseconds for an increment. */
  readonly ns: Figure;
  readonly why: string;
}

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

export async function measureCommand(what: string, { json }: { readonly json?: true }): Promise<number> {
  if (what !== "threads") throw usageError(`measure knows threads, not ${JSON.stringify(what)}`);
  const cases: MeasuredCase[] = [];
  const figures = new Map<string, Figure | string>();
  for (const { act, model, measure } of CASES) figures.set(`${act} ${model}`, await repeated(measure));
  for (const { act, model, claim, why } of CASES) {
    const ns = figures.get(`${act} ${model}`) ?? "";
    const other = claim && figures.get(`${act} ${claim.than}`);
    const here = claim && comparison(ns, other ?? "", claim.than);
    cases.push({
      act,
      model,
      ns,
      why,
      ...(claim && { claim: { text: claim.text, source: claim.source } }),
      ...(here && { here }),
    });
  }
  const locks: MeasuredLock[] = [];
  for (const { program, held, why } of LOCKS) {
    const ns = await repeated(() => lockTime(program, INCREMENTS));
    if (typeof ns === "string") continue;
    locks.push({ held, ns, why, ...(await lockCounts(program, INCREMENTS)) });
  }
  const machine = `${type()} ${release()}, ${availableParallelism()} processors, Node ${process.versions.node}`;
  if (json) print(`${JSON.stringify({ machine, times: TIMES, cases, locks })}\n`);
  else print(textOf(machine, cases, locks));
  return 0;
}

async function repeated(measure: Case["measure"]): Promise<Figure | string> {
  const found: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const ns = await measure();
    if (typeof ns === "string") return ns;
    found.push(ns);
  }
  found.sort((a, b) => a - b);
  return { least: found[0] ?? 0, median: found[TIMES >> 1] ?? 0, most: found.at(-1) ?? 0 };
}

/** "Here: 230 times faster than a host process". */
function comparison(one: Figure | string, other: Figure | string, than: Model): string | undefined {
  if (typeof one === "string" || typeof other === "string") return undefined;
  const ratio = other.least / one.least;
  const [times, word] = ratio >= 1 ? [ratio, "faster"] : [1 / ratio, "slower"];
  return `Here: ${times >= 10 ? grouped(times) : times.toFixed(1)} times ${word} than a ${than}`;
}

const TITLES: Readonly<Record<Act, string>> = {
  create: "Create one and wait for its end",
  switch: "Switch from one to another",
};

function textOf(machine: string, cases: readonly MeasuredCase[], locks: readonly MeasuredLock[]): string {
  const lines = [`Measured now on ${machine}: the least of ${TIMES} times; then median and most.`];
  for (const act of ["create", "switch"] as const) {
    lines.push("", TITLES[act]);
    for (const { model, ns, claim, here, why } of cases.filter((one) => one.act === act)) {
      lines.push(`  ${model.padEnd(16)} ${figureText(ns)}`, `      ${why}`);
      if (claim === undefined) continue;
      lines.push(`      A textbook: ${claim.text} (${claim.source}).`);
      if (here !== undefined) lines.push(`      ${here}.`);
    }
  }
  const total = grouped(LOCK_THREADS * INCREMENTS);
  lines.push("", `Hold a lock: ${LOCK_THREADS} threads of the machine increment one counter, ${total} times in all`);
  for (const { held, ns, why, lockCalls, systemCalls, switches } of locks) {
    const counts = `${grouped(lockCalls)} lock operations, ${grouped(systemCalls)} system calls, ${grouped(switches)} switches`;
    lines.push(`  ${held.padEnd(16)} ${figureText(ns)} an increment`, `      ${counts}`, `      ${why}`);
  }
  return `${lines.join("\n")}\n`;
}

function figureText(ns: Figure | string): string {
  if (typeof ns === "string") return `not measured: ${ns}`;
  const { least, median, most } = ns;
  return `${timeText(least)} (${timeText(median)}, ${timeText(most)})`;
}

function timeText(ns: number): string {
  if (ns < 1000) return `${ns.toFixed(ns < 100 ? 1 : 0)} ns`;
  return ns < 1e6 ? `${(ns / 1000).toFixed(1)} us` : `${(ns / 1e6).toFixed(1)} ms`;
}
