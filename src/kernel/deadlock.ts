// What is said of threads that wait for ever, as plain data and as text: all of them when nothing can go on any more, or those of one
// cycle while others can. Invariant: a report says the same on every run of the same state, and a cycle in it is one of the graph of
// waits. spec/deadlock.md.
import { walkFrames } from "../engine/frames.ts";
import type { DebugInfo } from "../isa/image.ts";
import { isOutsideNeeded } from "./idle.ts";
import type { Kernel } from "./kernel.ts";
import type { MachineOptions } from "./options.ts";
import { type Place, placeOf, processText, showPlace, showSource } from "./report.ts";
import { callOf } from "./syscalls.ts";
import { NO_SLOT, STATE } from "./threads.ts";
import { cyclesOf, cycleThrough, type Edge, edgeOf, fromLowest } from "./wait-graph.ts";
import { WAIT_KIND } from "./wait-queues.ts";

/** Threads listed in one report, those in cycles first. */
const MAX_WAITERS = 100;
/** Processes shown that one waits for. */
const SHOWN_CHILDREN = 8;
/** Callers shown of each. */
const SHOWN_CALLERS = 4;
/** Threads shown of a cycle in one line of text. */
const SHOWN_OF_CYCLE = 10;

/** One thread that waits for ever. */
export interface Waiter {
  /** Where there is more than one. */
  readonly process?: number;
  readonly thread: number;
  /** For example "the lock first, which thread 2 holds", "the end of thread 3", "data in pipe 1". */
  readonly waitsFor: string;
  /** The lock by the name of its data, such as "forks+8", where it waits for one. */
  readonly lock?: string;
  /** The thread without which it cannot go on: who holds the lock, or is joined. */
  readonly holder?: number;
  /** The cycle that it is in, as an index into `cycles`. */
  readonly cycle?: number;
  /** The call, and the place of its `sys`. */
  readonly call: string;
  readonly place: Place;
  /** The calls that led there, innermost first, at most a few. */
  readonly callers: readonly Place[];
}

export interface DeadlockReport {
  /** Whether no thread can ever run again; else others than those of the cycle can. */
  readonly isTotal: boolean;
  /** Numbers of threads of which each waits for the next, and the last for the first; the oldest slot is the first. */
  readonly cycles: readonly (readonly number[])[];
  readonly waiters: readonly Waiter[];
  /** Threads not listed. */
  readonly omitted: number;
}

/** Who waits for what, when all wait for ever: cycles first, then the others in the order of slots. */
export function deadlockReport(kernel: Kernel): DeadlockReport {
  const { threads } = kernel.sched;
  const cycles = cyclesOf(kernel);
  const inCycles = new Set(cycles.flat());
  const slots = cycles.flat();
  for (let slot = 1; slot < threads.high; slot++) {
    if (threads.state(slot) === STATE.BLOCKED && !inCycles.has(slot)) slots.push(slot);
  }
  return reportOf(kernel, cycles, slots, true);
}

/**
 * A thread began to wait in the slice that has ended: a cycle that this has closed is told to the machine's owner, or ends the machine.
 * `isAnyReady` says whether one can go on now; a machine where none can, or will, has a report of its own at its end.
 */
export function noteWait(
  kernel: Kernel,
  { deadlock, cycleClosed }: MachineOptions,
  isAnyReady = () => kernel.sched.policy.length > 0,
): void {
  const { sched } = kernel;
  const found = cycleThrough(kernel, sched.waited);
  sched.waited = NO_SLOT;
  if (found.length === 0) return;
  const cycle = fromLowest(found);
  const report = () => reportOf(kernel, [cycle], cycle, false);
  if (deadlock === "error") kernel.end ??= { kind: "deadlock", report: report() };
  else if (isAnyReady() || canBeReady(kernel)) cycleClosed?.(report());
}

/** Whether a thread may become ready. */
function canBeReady(kernel: Kernel): boolean {
  const { timers, releases } = kernel.sched;
  return timers.length > 0 || releases.length > 0 || isOutsideNeeded(kernel);
}

function reportOf(kernel: Kernel, cycles: readonly number[][], slots: number[], isTotal: boolean): DeadlockReport {
  const { threads } = kernel.sched;
  const cycleOf = new Map(cycles.flatMap((cycle, index) => cycle.map((slot) => [slot, index] as const)));
  return {
    isTotal,
    cycles: cycles.map((cycle) => cycle.map((slot) => threads.number(slot))),
    waiters: slots.slice(0, MAX_WAITERS).map((slot) => waiterOf(kernel, slot, cycleOf.get(slot))),
    omitted: Math.max(0, slots.length - MAX_WAITERS),
  };
}

function waiterOf(kernel: Kernel, slot: number, cycle: number | undefined): Waiter {
  const { threads } = kernel.sched;
  const { pid, program, space } = kernel.processOf(slot);
  const { debug } = program.image;
  const { frames } = walkFrames(space, threads.fp(slot), 2 * SHOWN_CALLERS);
  const { callee } = program.image.sites[threads.site(slot)]!;
  const edge = edgeOf(kernel, slot);
  return {
    ...(kernel.processes.size > 1 && { process: pid }),
    thread: threads.number(slot),
    waitsFor: waitText(kernel, slot),
    ...(edge?.lock !== undefined && { lock: nameOfData(debug, edge.lock) }),
    ...(edge !== undefined && edge.holder !== 0 && { holder: edge.holder }),
    ...(cycle !== undefined && { cycle }),
    call: callOf(callee)?.name ?? `call ${callee}`,
    place: placeOf(program.image, frames[0]!.function, threads.pc(slot) - 1),
    callers: frames.slice(1, 1 + SHOWN_CALLERS).map((frame) => placeOf(program.image, frame.function, frame.pc)),
  };
}

/** What a blocked thread waits for, in words. */
export function waitText(kernel: Kernel, slot: number): string {
  const { debug } = kernel.processOf(slot).program.image;
  const edge = edgeOf(kernel, slot);
  return edge === undefined ? describeWait(kernel, slot, debug) : describeEdge(kernel, edge, debug);
}

function describeEdge({ sched: { threads } }: Kernel, { holder, lock }: Edge, debug: DebugInfo): string {
  if (lock === undefined) return `the end of thread ${holder}`;
  const name = `the lock ${nameOfData(debug, lock)}`;
  if (holder === 0) return name;
  const slot = threads.slotOf(holder);
  const isOver = slot === NO_SLOT || threads.state(slot) === STATE.ENDED;
  return `${name}, which thread ${holder} ${isOver ? "held when it ended" : "holds"}`;
}

/** What any thread may bring. */
function describeWait(kernel: Kernel, slot: number, debug: DebugInfo): string {
  const { threads } = kernel.sched;
  const key = threads.waitKey(slot) >>> 0;
  switch (threads.waitKind(slot)) {
    case WAIT_KIND.FUTEX:
      return `the futex ${nameOfData(debug, key)}, which any thread may wake`;
    case WAIT_KIND.PIPE_READ:
      return `data in pipe ${key}, which any thread may write`;
    case WAIT_KIND.PIPE_WRITE:
      return `room in pipe ${key}, which any thread may make`;
    case WAIT_KIND.POLL:
      return "one of its descriptors";
    case WAIT_KIND.CHILD:
      return `the end of ${childrenOf(kernel, key)}`;
    case WAIT_KIND.SIGNAL:
      return "a signal";
    default:
      return "the outside";
  }
}

/** Those that have not ended, a few of them. */
function childrenOf({ processes, sched }: Kernel, parent: number): string {
  const children = [...processes.values()].filter((process) => process.parent === parent).map(({ pid }) => pid);
  const shown = children
    .slice(0, SHOWN_CHILDREN)
    .map((pid) => `${pid}${sched.stopped.has(pid) ? ", which is stopped" : ""}`);
  const more = children.length > shown.length ? ` or ${children.length - shown.length} more` : "";
  return `process ${shown.join(" or ")}${more}`;
}

/** The data symbol at an address with the offset in it, or the address. */
function nameOfData(debug: DebugInfo, address: number): string {
  const symbol = debug.data.find(({ address: start, size }) => address >= start && address < start + size);
  if (symbol === undefined) return `at address ${address}`;
  const offset = address - symbol.address;
  return offset === 0 ? symbol.name : `${symbol.name}+${offset}`;
}

/** The report as lines for people. */
export function renderDeadlock(report: DeadlockReport): string {
  const lines = [headline(report)];
  for (const cycle of report.cycles) lines.push(`  cycle: ${cycleText(cycle)}`);
  for (const waiter of report.waiters) {
    const { thread, waitsFor, cycle, call, place, callers } = waiter;
    const mark = cycle === undefined ? " " : "*";
    lines.push(
      `${mark} ${processText(waiter)}thread ${thread} waits in ${call} for ${waitsFor}`,
      `    at ${showPlace(place)}`,
    );
    lines.push(...showSource(place).map((line) => `  ${line}`));
    for (const caller of callers) {
      lines.push(`    called from ${showPlace(caller)}`, ...showSource(caller).map((line) => `  ${line}`));
    }
  }
  if (report.omitted > 0) lines.push(`  and ${report.omitted} more`);
  return lines.join("\n");
}

function headline({ isTotal, cycles }: DeadlockReport): string {
  if (isTotal) return "deadlock: every thread waits, and nothing outside can wake one";
  const [cycle = []] = cycles;
  if (cycle.length === 1) return `deadlock: thread ${cycle[0]} waits for itself, while others go on`;
  return `deadlock: ${cycle.length} threads wait for each other, while others go on`;
}

/** "thread 1 -> thread 2 -> thread 1", each waiting for the next. */
function cycleText(cycle: readonly number[]): string {
  const shown = cycle.slice(0, SHOWN_OF_CYCLE).map((thread) => `thread ${thread}`);
  if (cycle.length > SHOWN_OF_CYCLE) shown.push(`${cycle.length - SHOWN_OF_CYCLE} more`);
  return [...shown, `thread ${cycle[0]}`].join(" -> ");
}
