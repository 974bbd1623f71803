// What the guest's side of the lens shows: a picture of a machine between two slices. Invariant: plain data, made by looking alone, so
// that a machine that is looked at goes on as one that is not. spec/lens.md.
import { HEADER } from "../engine/layout.ts";
import type { Address } from "../kernel/host.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { memoryMap, type Region } from "../kernel/memory-map.ts";
import type { Process } from "../kernel/process.ts";
import { placeOf } from "../kernel/report.ts";
import { callOf } from "../kernel/syscalls.ts";
import { STATE, type State } from "../kernel/threads.ts";
import { WAIT_KIND } from "../kernel/wait-queues.ts";
import type { EngineCounts } from "./counting-engine.ts";

export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

export interface ProcessLine {
  readonly pid: number;
  readonly threads: number;
  readonly memoryBytes: number;
  readonly stackBytes: number;
  readonly descriptors: number;
  readonly map: readonly Region[];
}

export interface ThreadLine {
  readonly thread: number;
  readonly pid: number;
  readonly state: "ready" | "running" | "blocked" | "stopped" | "ended";
  /** What a blocked thread waits for, as "futex lock". */
  readonly waitsFor?: string;
  /** Function and line where it stands, as "main:12"; none for an ended thread. */
  readonly place?: string;
  /** Instructions that it retired. */
  readonly retired: number;
}

export interface SocketLine {
  readonly state: string;
  readonly local?: Address;
  readonly peer?: Address;
  /** Bytes received that the program has not read, and bytes on their way out. */
  readonly unread: number;
  readonly sending: number;
}

export interface GuestView {
  readonly instructions: number;
  /** Monotonic time of the machine, in nanoseconds. */
  readonly timeNs: number;
  readonly policy: string;
  readonly quantum: number;
  readonly switches: number;
  readonly preemptions: number;
  /** Ready threads. */
  readonly runQueue: number;
  readonly processes: readonly ProcessLine[];
  /** Threads by state now; started in all; the most that were there at once. */
  readonly threads: Readonly<Record<ThreadLine["state"] | "started" | "peak", number>>;
  /** Threads from the `first` on that were asked for, in the order of their slots. */
  readonly list: readonly ThreadLine[];
  readonly sockets: readonly SocketLine[];
  readonly crossings: Crossings;
}

/** What crossed the interfaces of all processes. */
export interface Crossings {
  /** Instructions retired in the program's own functions, and in the library's. */
  readonly own: number;
  readonly library: number;
  /** Calls of library functions: from the program, by name, most first; and within the library. */
  readonly libraryCalls: number;
  readonly within: number;
  readonly functions: readonly NamedCount[];
  /** System calls issued: in all, by the library, and by name, most first. */
  readonly systemCalls: number;
  readonly systemCallsOfLibrary: number;
  readonly calls: readonly NamedCount[];
  /** Threads that were asked for by `spawn`; calls for which a stack was made larger. */
  readonly spawns: number;
  readonly growths: number;
}

/** Which threads are listed. */
export interface ThreadWindow {
  readonly first: number;
  readonly most: number;
}

const STATE_NAMES = new Map<State, ThreadLine["state"]>([
  [STATE.READY, "ready"],
  [STATE.RUNNING, "running"],
  [STATE.BLOCKED, "blocked"],
  [STATE.STOPPED, "stopped"],
  [STATE.ENDED, "ended"],
]);

/** A picture of the machine; call it only between runs. */
export function guestView(kernel: Kernel, counts: readonly EngineCounts[], window: ThreadWindow): GuestView {
  const { sched, clock } = kernel;
  return {
    instructions: kernel.instructions,
    timeNs: clock.monotonic(kernel.instructions),
    policy: sched.policy.name,
    quantum: kernel.options.quantum,
    switches: sched.switches,
    preemptions: sched.preemptions,
    runQueue: sched.policy.length,
    processes: [...kernel.processes.values()].map(processLine),
    ...threadsOf(kernel, window),
    sockets: [...kernel.sockets.sockets.values()].map(({ state, local, peer, received, sending }) => ({
      state,
      ...(local && { local }),
      ...(peer && { peer }),
      unread: received.length,
      sending,
    })),
    crossings: crossingsOf(counts),
  };
}

function processLine(process: Process): ProcessLine {
  const { pid, threads, space, stacks, descriptors } = process;
  return {
    ...{ pid, threads, memoryBytes: space.limit, stackBytes: stacks.bytes, descriptors: descriptors.count },
    map: memoryMap(process, threads),
  };
}

function threadsOf(kernel: Kernel, { first, most }: ThreadWindow): Pick<GuestView, "threads" | "list"> {
  const { threads } = kernel.sched;
  const count = { ready: 0, running: 0, blocked: 0, stopped: 0, ended: 0 };
  const list: ThreadLine[] = [];
  let seen = 0;
  for (let slot = 1; slot < threads.high; slot++) {
    const state = STATE_NAMES.get(threads.state(slot));
    if (state === undefined) continue;
    count[state]++;
    if (seen >= first && list.length < most) list.push(threadLine(kernel, slot, state));
    seen++;
  }
  return { threads: { ...count, started: kernel.spawned, peak: threads.peak }, list };
}

function threadLine(kernel: Kernel, slot: number, state: ThreadLine["state"]): ThreadLine {
  const { threads } = kernel.sched;
  const line = { thread: threads.number(slot), pid: threads.process(slot), state, retired: threads.retired(slot) };
  const process = kernel.process(line.pid);
  if (state === "ended" || process === undefined) return line;
  const { space, program } = process;
  const inside = space.views.i32[2 * threads.fp(slot) + HEADER.FUNCTION] ?? 0;
  // A call that waits has retired; what it waits in is the instruction before.
  const pc = threads.pc(slot) - (state === "blocked" ? 1 : 0);
  const { function: name, line: number } = placeOf(program.image, inside, pc);
  const place = number === undefined ? name : `${name}:${number}`;
  return { ...line, place, ...(state === "blocked" && { waitsFor: waitText(kernel, slot, process) }) };
}

function waitText(kernel: Kernel, slot: number, process: Process): string {
  const { threads } = kernel.sched;
  const key = threads.waitKey(slot) >>> 0;
  switch (threads.waitKind(slot)) {
    case WAIT_KIND.FUTEX:
      return `futex ${symbolAt(process, key)}`;
    case WAIT_KIND.LOCK:
      return `lock ${symbolAt(process, key)}`;
    case WAIT_KIND.JOIN:
      return `thread ${threads.number(key)}`;
    case WAIT_KIND.SLEEP:
      return "a deadline";
    case WAIT_KIND.PIPE_READ:
    case WAIT_KIND.PIPE_WRITE:
      return `pipe ${key}`;
    case WAIT_KIND.CONSOLE_READ:
      return "input";
    case WAIT_KIND.CONSOLE_WRITE:
      return "output";
    case WAIT_KIND.SOCKET_READ:
    case WAIT_KIND.SOCKET_WRITE:
      return `socket ${key}`;
    case WAIT_KIND.POLL:
      return "descriptors";
    case WAIT_KIND.RELEASE:
      return "its release";
    case WAIT_KIND.CHILD:
      return "a child";
    case WAIT_KIND.SIGNAL:
      return "a signal";
    default:
      return "the host";
  }
}

/** The data symbol at an address, or the address. */
function symbolAt({ program }: Process, address: number): string {
  const { data } = program.image.debug;
  const symbol = data.find(({ address: start, size }) => address >= start && address < start + size);
  return symbol?.name ?? `at ${address}`;
}

function crossingsOf(counts: readonly EngineCounts[]): Crossings {
  const functions = new Map<string, number>();
  const calls = new Map<string, number>();
  const sum = { own: 0, library: 0, within: 0, systemCallsOfLibrary: 0, spawns: 0, growths: 0 };
  for (const one of counts) {
    for (const name of ["own", "library", "within", "spawns", "growths"] as const) sum[name] += one[name];
    sum.systemCallsOfLibrary += one.systemOfLibrary;
    one.calls.forEach((count, index) => {
      add(functions, one.image.debug.functions[index] ?? "", count);
    });
    one.system.forEach((count, number) => {
      add(calls, callOf(number)?.name ?? "", count);
    });
  }
  return {
    ...sum,
    libraryCalls: total(functions),
    functions: byCount(functions),
    systemCalls: total(calls),
    calls: byCount(calls),
  };
}

function add(counts: Map<string, number>, name: string, count: number): void {
  if (count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Most first; equal ones by name, so that a run's list is always the same. */
function byCount(counts: ReadonlyMap<string, number>): NamedCount[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
