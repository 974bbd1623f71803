// How processes begin and end, and what signals do to them. Invariant: a process that has ended holds nothing but its row among the
// ended ones, and that only while its parent can wait for it; the end of process 1 is the machine's. spec/processes.md.
import type { Program } from "../engine/program.ts";
import { TRAPS } from "../isa/traps.ts";
import type { Descriptor } from "./descriptors.ts";
import { deviceOf } from "./devices/devices.ts";
import { ERRNO } from "./errno.ts";
import { fileOf } from "./images.ts";
import type { Kernel } from "./kernel.ts";
import type { End } from "./options.ts";
import { addStack, createProcess, dropStack, type Process } from "./process.ts";
import { bitOf, SIGNALS, signalOf } from "./signals.ts";
import { FLAG, NO_SLOT, STATE } from "./threads.ts";
import { WAIT_KIND } from "./wait-queues.ts";

/** The first process's number, and the last that there can be: no number is used twice. */
export const FIRST_PID = 1;
export const MAX_PID = 2 ** 30;

/** Arguments of one process. What each costs beside its bytes, for there may be many empty ones. */
export const MOST_ARGUMENTS = 65_536;
const ARGUMENT_OVERHEAD = 128;

/** How a process ended. */
export type ProcessEnd = Extract<End, { readonly kind: "exit" | "signal" | "trap" }>;

/** A process that has ended and that its parent has not waited for. */
export interface EndedProcess {
  readonly pid: number;
  readonly parent: number;
  /** As `process_wait` gives it. */
  readonly status: number;
}

/** In the status of a process that did not end by itself, beside the number of the signal or trap. */
export const STATUS = { SIGNAL: 0x100, TRAP: 0x200, MOST: 0x2ff } as const;

/** What a new process has. */
export interface Beginning {
  readonly program: Program;
  readonly args: readonly Uint8Array[];
  /** What its descriptors 0, 1, 2 ... are to be; those of the parent, or none. */
  readonly descriptors: readonly (Descriptor | undefined)[];
}

/** Starts a process as a child of the one whose turn it is: its number, or a negative errno. */
export function startProcess(kernel: Kernel, parent: Process, { program, args, descriptors }: Beginning): number {
  const { limits, budget } = kernel;
  const isFull = kernel.processes.size + kernel.ended.length >= limits["total-processes"] || kernel.nextPid > MAX_PID;
  if (isFull || childrenOf(kernel, parent.pid) >= limits.processes) return -ERRNO.EAGAIN;
  if (kernel.sched.threads.count >= limits["total-threads"]) return -ERRNO.EAGAIN;
  budget.settle(parent);
  const { env, workingDirectory } = parent;
  const ownBytes = ownBytesOf(kernel, program, args);
  const engine = kernel.options.engine(program);
  const { sharing } = kernel.options;
  const spec = { pid: kernel.nextPid, program, engine, args, env, workingDirectory, limits, ownBytes, sharing };
  const process = createProcess(spec, parent.pid, budget.roomFor(ownBytes));
  if (typeof process === "string" || !startMain(kernel, process)) return -ERRNO.ENOMEM;
  for (const [fd, entry] of descriptors.entries()) {
    if (entry !== undefined) process.descriptors.set(fd, entry.open, entry.rights);
  }
  process.capabilities = parent.capabilities;
  budget.giveRoom(parent);
  return process.pid;
}

/** Children of a process that it has not waited for. */
export function childrenOf({ processes, ended }: Kernel, pid: number): number {
  const count = (all: Iterable<{ readonly parent: number }>) => [...all].filter(({ parent }) => parent === pid).length;
  return count(processes.values()) + count(ended);
}

/** Bytes outside of its memory that a process is charged with; what the machine was made with is not. */
export function ownBytesOf(kernel: Kernel, program: Program, args: readonly Uint8Array[]): number {
  const first = kernel.processes.get(FIRST_PID)?.program;
  return args.reduce(
    (sum, { length }) => sum + length + ARGUMENT_OVERHEAD,
    program === first ? 0 : fileOf(program).length,
  );
}

/** Starts a new process at its entry; false, and nothing is done, when its first frame has no room. */
export function startMain(kernel: Kernel, process: Process): boolean {
  const slot = startThread(kernel, process, process.program.image.entry, []);
  if (slot === NO_SLOT) return false;
  process.mainThread = kernel.sched.threads.number(slot);
  kernel.processes.set(process.pid, process);
  kernel.files.admit(process.pid);
  kernel.nextPid = process.pid + 1;
  kernel.budget.settle(process);
  return true;
}

/** Starts a thread; NO_SLOT when a limit leaves no room. Stacks of the process may have moved, as their rows say. */
export function startThread(kernel: Kernel, process: Process, functionIndex: number, args: ArrayLike<bigint>): number {
  const { threads } = kernel.sched;
  if (roomForThreads(kernel, process) <= 0) return NO_SLOT;
  const stack = addStack(process, functionIndex, args, threads);
  if (stack === undefined) return NO_SLOT;
  const slot = threads.allocate(process.pid);
  threads.setPosition(slot, stack.fp, process.program.image.functions[functionIndex]!.start);
  threads.setStack(slot, stack.stackStart, stack.stackEnd);
  process.threads++;
  process.rows++;
  kernel.spawned++;
  kernel.sched.ready(slot, "new");
  return slot;
}

/** How many more threads the limits let the process start. */
export function roomForThreads({ sched, limits }: Kernel, process: Process): number {
  return Math.min(limits.threads - process.rows, limits["total-threads"] - sched.threads.count);
}

/** Gives the row of a thread back that nobody will join, or that has been joined. */
export function releaseThread({ sched }: Kernel, process: Process, slot: number): void {
  sched.threads.release(slot);
  process.rows--;
}

/** Ends a running thread: its stack is freed, its row kept until it is joined. The last one's end is its process's. */
export function endThread(kernel: Kernel, slot: number, value: bigint): void {
  const { sched } = kernel;
  const { threads } = sched;
  const process = kernel.processOf(slot);
  sched.records?.end(slot, sched.clock);
  dropStack(process, { fp: 0, stackStart: threads.stackStart(slot), stackEnd: threads.stackEnd(slot) });
  threads.setStack(slot, 0, 0);
  process.threads--;
  sched.orphan(slot);
  if (threads.has(slot, FLAG.DETACHED)) releaseThread(kernel, process, slot);
  else {
    threads.setState(slot, STATE.ENDED);
    threads.setValue(slot, value);
    sched.wake(WAIT_KIND.JOIN, slot, 0, 1);
  }
  if (process.threads === 0) endProcess(kernel, process, { kind: "exit", status: 0n });
}

/** Ends a process with all its threads, whatever they do; the end of process 1 is the machine's, where nothing is left to be done. */
export function endProcess(kernel: Kernel, process: Process, end: ProcessEnd): void {
  if (process.pid === FIRST_PID) {
    kernel.end ??= end;
    return;
  }
  if (end.kind === "trap") kernel.options.trapped(end.report);
  endThreads(kernel, process);
  for (const fd of process.descriptors.entries.keys()) {
    if (process.descriptors.get(fd) === undefined) continue;
    const closed = process.descriptors.remove(fd);
    if (closed !== undefined) deviceOf(closed).close(kernel, closed);
  }
  kernel.processes.delete(process.pid);
  kernel.files.disown(process.pid);
  kernel.sched.stopped.delete(process.pid);
  kernel.budget.remove(process);
  leaveChildren(kernel, process.pid);
  const parent = kernel.processes.get(process.parent);
  if (parent === undefined) return;
  kernel.ended.push({ pid: process.pid, parent: parent.pid, status: statusOf(end) });
  sendSignal(kernel, parent, SIGNALS.CHLD.number);
  kernel.sched.notify(WAIT_KIND.CHILD, parent.pid);
}

/** Sends a signal, which does what its row says unless the process catches it. Unknown ones, of the host, end it. */
export function sendSignal(kernel: Kernel, process: Process, number: number): void {
  const row = signalOf(number);
  const { sched } = kernel;
  if (row?.action === "continue") sched.resume(process.pid);
  if (row?.isCatchable === true && (process.caught & bitOf(number)) !== 0) {
    process.pending |= bitOf(number);
    sched.notify(WAIT_KIND.SIGNAL, process.pid);
    return;
  }
  switch (row?.action) {
    case "ignore":
    case "continue":
      break;
    case "stop":
      sched.stop(process.pid);
      break;
    default:
      endProcess(kernel, process, { kind: "signal", number });
  }
}

function endThreads(kernel: Kernel, process: Process): void {
  const { sched } = kernel;
  const { threads } = sched;
  const slots = threads.rowsOf(process.pid);
  sched.withdraw(slots);
  for (const slot of slots) {
    forgetCall(kernel, slot);
    sched.records?.end(slot, sched.clock);
    releaseThread(kernel, process, slot);
  }
  process.threads = 0;
}

/** The thread's call does not go on: what it waits for is forgotten, and what it asked of the host is for nobody. */
function forgetCall(kernel: Kernel, slot: number): void {
  const progress = kernel.waiting.get(slot)?.progress;
  kernel.waiting.delete(slot);
  if (progress?.kind === "asked") kernel.abandon(progress);
  if (progress?.kind === "poll") kernel.sched.unwatchAll(slot, progress.interests);
}

/** Nobody waits for the children of a process that has ended. */
function leaveChildren(kernel: Kernel, pid: number): void {
  for (const child of kernel.processes.values()) if (child.parent === pid) child.parent = 0;
  kernel.ended = kernel.ended.filter(({ parent }) => parent !== pid);
}

function statusOf(end: ProcessEnd): number {
  if (end.kind === "exit") return Number(BigInt.asUintN(8, end.status));
  if (end.kind === "signal") return STATUS.SIGNAL + end.number;
  return STATUS.TRAP + TRAPS[end.report.trap].number;
}
