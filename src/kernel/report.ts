// Reports of how a machine ended, as plain data and as text. Invariant: a report is made once, at the end, and says the same on
// every run of the same state. spec/traps.md, spec/scheduling.md.
import { assert } from "../base/assert.ts";
import { walkFrames } from "../engine/frames.ts";
import type { DebugInfo, VerifiedImage } from "../isa/image.ts";
import { MAX_BACKTRACE } from "../isa/limits.ts";
import { TRAPS, type TrapName, trapName } from "../isa/traps.ts";
import type { Kernel } from "./kernel.ts";
import { callOf } from "./syscalls.ts";
import { STATE } from "./threads.ts";
import { WAIT_KIND } from "./wait-queues.ts";

/** Threads listed in one deadlock report. */
const MAX_WAITERS = 100;
/** Callers shown of each. */
const SHOWN_CALLERS = 4;

/** A place in the source, as far as the image knows it. */
export interface Place {
  readonly function: string;
  /** Index of the instruction in the image's code. */
  readonly pc: number;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The source line. */
  readonly text?: string;
}

export interface TrapReport {
  readonly trap: TrapName;
  /** The address or value that caused it. */
  readonly operand: bigint;
  readonly thread: number;
  /** The instruction that trapped, then the calls that led there. */
  readonly frames: readonly Place[];
  /** Frames left out in the middle, and how many of `frames` stand before them. */
  readonly omitted: number;
  readonly shownBefore: number;
}

/** One thread that waits for ever. */
export interface Waiter {
  readonly thread: number;
  /** For example "the futex lock+8", "the end of thread 3", "data in pipe 1". */
  readonly waitsFor: string;
  /** The call, and the place of its `sys`. */
  readonly call: string;
  readonly place: Place;
  /** The calls that led there, innermost first, at most a few. */
  readonly callers: readonly Place[];
}

export interface DeadlockReport {
  readonly waiters: readonly Waiter[];
  /** Threads not listed. */
  readonly omitted: number;
}

/** Where an instruction comes from. */
export function placeOf(image: VerifiedImage, functionIndex: number, pc: number): Place {
  const { debug } = image;
  const name = debug.functions[functionIndex] || `function ${functionIndex}`;
  const at = 4 * pc;
  const file = debug.files[debug.lines[at] ?? -1];
  if (file === undefined) return { function: name, pc };
  const text = debug.texts[debug.lines[at + 3] ?? -1];
  const place = { function: name, pc, file, line: debug.lines[at + 1]!, column: debug.lines[at + 2]! };
  return text === undefined ? place : { ...place, text };
}

export function trapReport(kernel: Kernel, slot: number, trap: number, operand: bigint): TrapReport {
  const name = trapName(trap);
  assert(name !== undefined, "an engine raises traps of the list");
  const { program, space } = kernel.processOf(slot);
  const { threads } = kernel.sched;
  const { frames, depth } = walkFrames(space, threads.fp(slot), MAX_BACKTRACE);
  return {
    trap: name,
    operand,
    thread: threads.number(slot),
    frames: frames.map((frame) => placeOf(program.image, frame.function, frame.pc)),
    omitted: depth - frames.length,
    shownBefore: depth > frames.length ? Math.ceil(MAX_BACKTRACE / 2) : frames.length,
  };
}

/** Who waits for what, in the order of slots. */
export function deadlockReport(kernel: Kernel): DeadlockReport {
  const { threads } = kernel.sched;
  const waiters: Waiter[] = [];
  let omitted = 0;
  for (let slot = 1; slot < threads.high; slot++) {
    if (threads.state(slot) !== STATE.BLOCKED) continue;
    if (waiters.length === MAX_WAITERS) omitted++;
    else waiters.push(waiterOf(kernel, slot));
  }
  return { waiters, omitted };
}

function waiterOf(kernel: Kernel, slot: number): Waiter {
  const { threads } = kernel.sched;
  const { program, space } = kernel.processOf(slot);
  const { frames } = walkFrames(space, threads.fp(slot), 2 * SHOWN_CALLERS);
  const { callee } = program.image.sites[threads.site(slot)]!;
  return {
    thread: threads.number(slot),
    waitsFor: describeWait(kernel, slot, program.image.debug),
    call: callOf(callee)?.name ?? `call ${callee}`,
    place: placeOf(program.image, frames[0]!.function, threads.pc(slot) - 1),
    callers: frames.slice(1, 1 + SHOWN_CALLERS).map((frame) => placeOf(program.image, frame.function, frame.pc)),
  };
}

function describeWait(kernel: Kernel, slot: number, debug: DebugInfo): string {
  const { threads } = kernel.sched;
  const key = threads.waitKey(slot) >>> 0;
  switch (threads.waitKind(slot)) {
    case WAIT_KIND.FUTEX:
      return `the futex ${nameOfData(debug, key)}`;
    case WAIT_KIND.LOCK:
      return `the lock ${nameOfData(debug, key)}, which thread ${kernel.sched.inheritance.holderOf(slot)} holds`;
    case WAIT_KIND.JOIN:
      return `the end of thread ${threads.number(key)}`;
    case WAIT_KIND.PIPE_READ:
      return `data in pipe ${key}`;
    case WAIT_KIND.PIPE_WRITE:
      return `room in pipe ${key}`;
    case WAIT_KIND.POLL:
      return "one of its descriptors";
    default:
      return "the outside";
  }
}

/** The data symbol at an address with the offset in it, or the address. */
function nameOfData(debug: DebugInfo, address: number): string {
  const symbol = debug.data.find(({ address: start, size }) => address >= start && address < start + size);
  if (symbol === undefined) return `at address ${address}`;
  const offset = address - symbol.address;
  return offset === 0 ? symbol.name : `${symbol.name}+${offset}`;
}

/** The report of a trap as lines for people. */
export function renderTrap(report: TrapReport): string {
  const row = TRAPS[report.trap];
  const lines = [
    `trap ${report.trap} in thread ${report.thread}: ${row.doc}`,
    `  value ${showOperand(report.operand)}`,
  ];
  report.frames.forEach((frame, index) => {
    if (index === report.shownBefore) lines.push(`  ... ${report.omitted} more ...`);
    lines.push(`  ${index === 0 ? "at" : "called from"} ${showPlace(frame)}`);
    if (index === 0) lines.push(...showSource(frame));
  });
  lines.push(`hint: ${row.hint}`);
  return lines.join("\n");
}

/** The report of a deadlock as lines for people. */
export function renderDeadlock(report: DeadlockReport): string {
  const lines = ["deadlock: every thread waits, and nothing outside can wake one"];
  for (const { thread, waitsFor, call, place, callers } of report.waiters) {
    lines.push(`  thread ${thread} waits in ${call} for ${waitsFor}`, `    at ${showPlace(place)}`);
    lines.push(...showSource(place).map((line) => `  ${line}`));
    for (const caller of callers) {
      lines.push(`    called from ${showPlace(caller)}`, ...showSource(caller).map((line) => `  ${line}`));
    }
  }
  if (report.omitted > 0) lines.push(`  and ${report.omitted} more`);
  return lines.join("\n");
}

function showOperand(operand: bigint): string {
  return operand >= 0n && operand < 10n ? `${operand}` : `${operand} (0x${BigInt.asUintN(64, operand).toString(16)})`;
}

function showPlace({ function: name, pc, file, line, column }: Place): string {
  return file === undefined ? `${name}, instruction ${pc}` : `${file}:${line}:${column} in ${name}`;
}

function showSource({ text, line }: Place): string[] {
  return text === undefined || line === undefined ? [] : [`  ${String(line).padStart(5)} | ${text}`];
}
