// Threads and their queues in the canonical encoding. Invariant: rows in the order of their slots, run queue and timers in their own
// order, a blocked thread with its place among those that wait for the same. spec/state.md, "Threads".
import { type ByteReader, type ByteWriter, FormatError } from "../base/bytes.ts";
import { array, bounded, count53, f64, i64, lazy, optional, record, u8, u32, type ValueOf } from "../base/codec.ts";
import { pcOf, setPc } from "../engine/frames.ts";
import { decodeFrames, encodeFrames } from "../engine/state.ts";
import { opOf } from "../isa/image.ts";
import { MAX_THREADS } from "../isa/limits.ts";
import { rowOf } from "../isa/ops.ts";
import type { Kernel } from "./kernel.ts";
import { chargeStack, type Process } from "./process.ts";
import { kindOf, PROGRESS } from "./progress.ts";
import {
  RELEASES,
  releasesOf,
  restoreInheritance,
  restoreReleases,
  restoreScheduling,
  SCHEDULING,
  schedulingOf,
} from "./state-scheduling.ts";
import { RECORDS } from "./thread-records.ts";
import { FLAG, NO_SLOT, STATE, type ThreadTable } from "./threads.ts";
import { isOfProcess, WAIT_KIND } from "./wait-queues.ts";

const WORD = 8;
const SLOT = lazy(() => bounded(u32, 1, MAX_THREADS - 1));
const WAIT_KINDS = Object.keys(WAIT_KIND).length;
const ALL_FLAGS = FLAG.DETACHED | FLAG.IN_CALL | FLAG.TIMED_OUT;

const QUEUES = lazy(() =>
  record({
    high: bounded(u32, 1, MAX_THREADS),
    floor: u32,
    peak: u32,
    free: array(record({ slot: SLOT, generation: u32 }), MAX_THREADS),
    ready: array(SLOT, MAX_THREADS),
    timers: array(record({ slot: SLOT, deadline: f64 }), MAX_THREADS),
    releases: RELEASES,
    used: u32,
  }),
);

const ROW = lazy(() =>
  record({
    slot: SLOT,
    process: u32,
    generation: u32,
    state: bounded(u8, STATE.READY, STATE.STOPPED),
    flags: bounded(u8, 0, ALL_FLAGS),
    tls: i64,
    value: i64,
    retired: count53,
    scheduling: optional(SCHEDULING),
    /** Kind and key of the wait, and the place in its list. */
    wait: optional(record({ kind: bounded(u32, 1, WAIT_KINDS), key: u32, rank: u32 })),
    waiting: optional(record({ open: u32, progress: optional(PROGRESS) })),
    /** Bytes of the stack; 0 when the thread has ended. */
    stackBytes: u32,
  }),
);
type Row = ValueOf<typeof ROW>;

const KEPT = lazy(() => optional(RECORDS));

export function writeThreads(writer: ByteWriter, kernel: Kernel): void {
  const { threads, policy, timers, waits } = kernel.sched;
  QUEUES.write(writer, {
    high: threads.high,
    floor: threads.floor,
    peak: threads.peak,
    free: threads.freeList(),
    ready: policy.entries(),
    timers: timers.entries().map((slot) => ({ slot, deadline: timers.key(slot) })),
    releases: releasesOf(kernel),
    used: threads.count,
  });
  const ranks = waits.rankOf();
  for (let slot = 1; slot < threads.high; slot++) {
    if (threads.state(slot) !== STATE.FREE) writeThread(writer, kernel, slot, ranks.get(slot));
  }
  KEPT.write(writer, kernel.sched.records?.state());
}

function writeThread(writer: ByteWriter, kernel: Kernel, slot: number, rank: number | undefined): void {
  const { threads } = kernel.sched;
  ROW.write(writer, {
    slot,
    process: threads.process(slot),
    generation: threads.generation(slot),
    state: threads.state(slot),
    flags: threads.flags(slot) & ALL_FLAGS,
    tls: threads.tls(slot),
    value: threads.state(slot) === STATE.ENDED ? threads.value(slot) : 0n,
    retired: threads.retired(slot),
    scheduling: schedulingOf(kernel, slot),
    wait: rank === undefined ? undefined : { kind: threads.waitKind(slot), key: threads.waitKey(slot) >>> 0, rank },
    waiting: kernel.waiting.get(slot),
    stackBytes: (threads.stackEnd(slot) - threads.stackStart(slot)) * WORD,
  });
  if (threads.state(slot) === STATE.ENDED) return;
  const { program, space } = kernel.processOf(slot);
  const fp = threads.fp(slot);
  if (!threads.has(slot, FLAG.IN_CALL)) {
    encodeFrames(writer, program, space, fp, false);
    return;
  }
  // A call that will run again needs its arguments: the thread is written as standing at its `sys`.
  setPc(space, fp, threads.pc(slot) - 1);
  encodeFrames(writer, program, space, fp, false);
  setPc(space, fp, threads.pc(slot));
}

export function readThreads(reader: ByteReader, kernel: Kernel, current: number): void {
  const { sched } = kernel;
  const { threads } = sched;
  const fail = (sentence: string) => new FormatError(sentence, reader.offset);
  const queues = QUEUES.read(reader);
  if (queues.used > kernel.limits["total-threads"] || queues.used + queues.free.length !== queues.high - 1) {
    throw fail("every row is in use, within the limit total-threads, or free");
  }
  checkFree(queues, fail);
  threads.restoreFree(queues.high, queues.floor, queues.free);
  const rows: Row[] = [];
  let last: number = NO_SLOT;
  for (let k = 0; k < queues.used; k++) {
    const row = ROW.read(reader);
    if (row.slot <= last || row.slot >= queues.high) throw fail("rows ascend");
    last = row.slot;
    rows.push(row);
    readThread(reader, kernel, row, current);
  }
  if (queues.high > 1 && last !== queues.high - 1) throw fail("the last row is in use");
  const free = new Set(queues.free.map(({ slot }) => slot));
  if (rows.some(({ slot }) => free.has(slot))) throw fail("a free row is not in use");
  threads.peak = Math.max(threads.count, queues.peak);
  restoreWaits(kernel, rows, fail);
  restoreInheritance(kernel, fail);
  restoreReleases(kernel, queues.releases, fail);
  restoreReady(kernel, queues.ready, rows, fail);
  restoreTimers(kernel, queues.timers, fail);
  sched.current = current;
  restoreRecords(kernel, KEPT.read(reader), fail);
  if (current !== NO_SLOT && (current >= threads.high || threads.state(current) !== STATE.RUNNING)) {
    throw fail("the current thread is running");
  }
}

type Fail = (sentence: string) => FormatError;

function checkFree(queues: ValueOf<typeof QUEUES>, fail: Fail): void {
  const seen = new Set<number>();
  for (const { slot } of queues.free) {
    if (slot >= queues.high - 1 || seen.has(slot)) throw fail("free rows lie below one in use, each once");
    seen.add(slot);
  }
}

function readThread(reader: ByteReader, kernel: Kernel, row: Row, current: number): void {
  const { threads } = kernel.sched;
  const fail = (sentence: string) => new FormatError(sentence, reader.offset);
  const { slot, state } = row;
  const inCall = (row.flags & FLAG.IN_CALL) !== 0;
  if ((state === STATE.RUNNING) !== (slot === current)) throw fail("only the current thread is running");
  if ((state === STATE.BLOCKED) !== (row.wait !== undefined)) throw fail("a blocked thread waits for something");
  if (state === STATE.BLOCKED && !inCall) throw fail("a blocked thread is in a call");
  if (inCall && (state === STATE.RUNNING || state === STATE.ENDED)) throw fail("a running thread is in no call");
  if (!inCall && (row.waiting !== undefined || (row.flags & FLAG.TIMED_OUT) !== 0)) throw fail("only a call waits");
  const process = kernel.processes.get(row.process);
  if (process === undefined) throw fail("a thread has its process");
  const isStopped = kernel.sched.stopped.has(process.pid);
  if (isStopped ? state === STATE.READY || state === STATE.RUNNING : state === STATE.STOPPED) {
    throw fail("no thread of a stopped process is ready, and all that are stopped are of such");
  }
  if (++process.rows > kernel.limits.threads) throw fail("a process has threads within the limit threads");
  threads.restore(slot, row.generation, process.pid);
  threads.setFlags(slot, row.flags);
  threads.setTls(slot, row.tls);
  threads.setValue(slot, row.value);
  threads.addRetired(slot, row.retired);
  if (row.scheduling !== undefined) restoreScheduling(kernel, slot, row.scheduling, fail);
  if (row.waiting !== undefined) kernel.waiting.set(slot, row.waiting);
  if (state === STATE.ENDED) {
    if (row.stackBytes !== 0 || (row.flags & FLAG.DETACHED) !== 0) throw fail("an ended thread waits for its join");
    threads.setState(slot, STATE.ENDED);
    return;
  }
  readStack(reader, process, threads, row);
}

function readStack(reader: ByteReader, process: Process, threads: ThreadTable, row: Row): void {
  const { program, stacks, space, limits } = process;
  const fail = (sentence: string) => new FormatError(sentence, reader.offset);
  const { slot, stackBytes } = row;
  if (stackBytes > limits.stack || stacks.bytes + stackBytes + space.limit > limits.memory) {
    throw fail("stacks are within the limits stack and memory");
  }
  const stack = decodeFrames(reader, program, stacks, stackBytes, false, stackBytes);
  if (stack === undefined || (stack.stackEnd - stack.stackStart) * WORD !== stackBytes) {
    throw fail("a stack has the size of a stack");
  }
  chargeStack(process, stack);
  process.threads++;
  let pc = pcOf(space, stack.fp);
  if ((row.flags & FLAG.IN_CALL) !== 0) {
    const { code } = program.image;
    if (rowOf(opOf(code[2 * pc]!))?.flow !== "sys") throw fail("a thread in a call stands at a sys");
    threads.setSite(slot, code[2 * pc + 1]!);
    pc++;
    setPc(space, stack.fp, pc);
  }
  threads.setPosition(slot, stack.fp, pc);
  threads.setStack(slot, stack.stackStart, stack.stackEnd);
  if (row.state === STATE.STOPPED) threads.setState(slot, STATE.STOPPED);
}

/** Puts blocked threads into their lists, each list in its order. */
function restoreWaits(kernel: Kernel, rows: readonly Row[], fail: Fail): void {
  const { sched } = kernel;
  const { threads } = sched;
  const blocked = rows.flatMap(({ slot, wait }) => (wait === undefined ? [] : [{ slot, ...wait }]));
  const filled = new Map<string, number>();
  for (const { slot, kind, key, rank } of blocked.sort((a, b) => a.rank - b.rank || a.slot - b.slot)) {
    const process = threads.process(slot);
    const list = `${kind} ${key} ${isOfProcess(kind) ? process : 0}`;
    if (rank !== (filled.get(list) ?? 0)) throw fail("the places in a list are 0, 1, 2 ...");
    filled.set(list, rank + 1);
    if (kind === WAIT_KIND.JOIN && !(key < threads.high && isRowOf(threads, key, process))) {
      throw fail("a joined thread is one of the process");
    }
    if ((kind === WAIT_KIND.CHILD || kind === WAIT_KIND.SIGNAL) && key !== process) {
      throw fail("a thread waits for children and signals of its own process");
    }
    threads.setState(slot, STATE.BLOCKED);
    threads.setWait(slot, kind, key | 0);
    sched.waits.append(slot);
    const progress = kernel.waiting.get(slot)?.progress;
    if (kind === WAIT_KIND.POLL && progress?.kind === "poll") {
      for (const interest of progress.interests) sched.watch(slot, kindOf(interest), interest.key);
    }
  }
}

function isRowOf(threads: ThreadTable, slot: number, process: number): boolean {
  return threads.state(slot) !== STATE.FREE && threads.process(slot) === process;
}

function restoreReady(kernel: Kernel, ready: readonly number[], rows: readonly Row[], fail: Fail): void {
  const wanted = new Set(rows.filter(({ state }) => state === STATE.READY).map(({ slot }) => slot));
  if (ready.length !== wanted.size) throw fail("every ready thread is in the run queue");
  for (const slot of ready) {
    if (!wanted.delete(slot)) throw fail("the run queue holds ready threads, each once");
    kernel.sched.ready(slot, "restored");
  }
}

function restoreTimers(
  kernel: Kernel,
  timers: readonly { readonly slot: number; readonly deadline: number }[],
  fail: Fail,
): void {
  const { sched } = kernel;
  let last = -Infinity;
  for (const { slot, deadline } of timers) {
    const known = slot < sched.threads.high && sched.threads.state(slot) === STATE.BLOCKED;
    if (!known || sched.timers.has(slot) || !Number.isFinite(deadline) || deadline < last) {
      throw fail("timers ascend and belong to blocked threads, each once");
    }
    sched.limit(slot, deadline);
    last = deadline;
    if (sched.timed.of(sched.threads.process(slot)) > kernel.limits.timers) {
      throw fail("a process has timers within the limit timers");
    }
  }
}

function restoreRecords({ sched }: Kernel, kept: ValueOf<typeof KEPT>, fail: Fail): void {
  if ((kept === undefined) !== (sched.records === undefined)) {
    throw fail("a machine goes on keeping what becomes of threads, or not, as it did");
  }
  if (kept !== undefined && !sched.records?.restore(kept)) throw fail("a record is of a thread that is alive");
}
