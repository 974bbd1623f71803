// All processes of a machine as they are, for people: the table, then of each its memory map, what is open, and its threads with what they
// wait for and the registers of their innermost call. Invariant: looking changes nothing; call it between runs.
// spec/processes.md, "The process table".
import { decodeUtf8Lossy } from "../base/utf8.ts";
import { waitText } from "./deadlock.ts";
import { type DescriptorView, descriptorsOf } from "./descriptor-view.ts";
import { type FrameView, framesOf } from "./frame-view.ts";
import type { Kernel } from "./kernel.ts";
import { memoryMap, type Region, renderRegion } from "./memory-map.ts";
import type { Process } from "./process.ts";
import { type ProcessRow, processTable, renderTable, rowOf } from "./process-table.ts";
import { placeOf, showPlace } from "./report.ts";
import { CATCHABLE } from "./signals.ts";
import { callOf } from "./syscalls.ts";
import { FLAG, STATE } from "./threads.ts";

/** Threads and calls of each that are shown. */
const SHOWN_THREADS = 100;
const SHOWN_CALLS = 8;
/** Characters of a line of registers. */
const LINE = 110;

export interface ThreadReport {
  readonly thread: number;
  readonly state: "ready" | "running" | "waiting" | "stopped" | "ended";
  /** Instructions that it retired. */
  readonly instructions: number;
  /** What it waits for, and its call. */
  readonly waitsFor?: string;
  readonly call?: string;
  /** Where it is: the innermost call with its registers, then those that led there. */
  readonly frames: readonly FrameView[];
}

export interface ProcessView {
  readonly row: ProcessRow;
  readonly args: readonly string[];
  /** Names of signals. */
  readonly caught: readonly string[];
  readonly pending: readonly string[];
  readonly memory: readonly Region[];
  readonly descriptors: readonly DescriptorView[];
  readonly threads: readonly ThreadReport[];
  /** Threads not shown. */
  readonly omitted: number;
}

export interface ProcessReport {
  readonly instructions: number;
  readonly table: readonly ProcessRow[];
  readonly processes: readonly ProcessView[];
}

export function processReport(kernel: Kernel): ProcessReport {
  return {
    instructions: kernel.instructions,
    table: processTable(kernel),
    processes: [...kernel.processes.values()].map((process) => viewOf(kernel, process)),
  };
}

function viewOf(kernel: Kernel, process: Process): ProcessView {
  const slots = kernel.sched.threads.rowsOf(process.pid);
  return {
    row: rowOf(kernel, process),
    args: process.args.map(decodeUtf8Lossy),
    caught: namesIn(process.caught),
    pending: namesIn(process.pending),
    memory: memoryMap(process, process.threads),
    descriptors: descriptorsOf(kernel, process),
    threads: slots.slice(0, SHOWN_THREADS).map((slot) => threadOf(kernel, process, slot)),
    omitted: Math.max(0, slots.length - SHOWN_THREADS),
  };
}

const namesIn = (mask: number): string[] =>
  Object.entries(CATCHABLE).flatMap(([name, bit]) => ((mask & bit) !== 0 ? [name] : []));

const STATES: Readonly<Record<number, ThreadReport["state"]>> = {
  [STATE.READY]: "ready",
  [STATE.RUNNING]: "running",
  [STATE.BLOCKED]: "waiting",
  [STATE.STOPPED]: "stopped",
};

function threadOf(kernel: Kernel, process: Process, slot: number): ThreadReport {
  const { threads } = kernel.sched;
  const state = STATES[threads.state(slot)] ?? "ended";
  const common = { thread: threads.number(slot), state, instructions: threads.retired(slot) };
  if (state === "ended") return { ...common, frames: [] };
  const { image } = process.program;
  const frames = framesOf(process, threads.fp(slot), threads.pc(slot), SHOWN_CALLS);
  if (!threads.has(slot, FLAG.IN_CALL)) return { ...common, frames };
  const { callee } = image.sites[threads.site(slot)]!;
  const [innermost, ...others] = frames;
  const place = placeOf(image, functionAt(process, threads.pc(slot) - 1), threads.pc(slot) - 1);
  return {
    ...common,
    ...(state === "waiting" && { waitsFor: waitText(kernel, slot) }),
    call: callOf(callee)?.name ?? `call ${callee}`,
    frames: innermost === undefined ? [] : [{ ...innermost, place }, ...others],
  };
}

function functionAt({ program }: Process, pc: number): number {
  return program.image.functions.findIndex(({ start, length }) => pc >= start && pc < start + length);
}

/** The report as lines. */
export function renderProcesses({ instructions, table, processes }: ProcessReport): string {
  const lines = [`processes after ${instructions} instructions`];
  lines.push(...renderTable(table).trimEnd().split("\n"));
  for (const view of processes) lines.push(...processLines(view));
  return lines.join("\n");
}

function processLines({ row, args, caught, pending, memory, descriptors, threads, omitted }: ProcessView): string[] {
  const lines = [`process ${row.pid}, ${row.state}, ${row.program}`];
  if (args.length > 0) lines.push(`  arguments ${args.map((text) => JSON.stringify(text)).join(" ")}`);
  if (caught.length > 0) lines.push(`  catches ${caught.join(" ")}; pending ${pending.join(" ") || "none"}`);
  lines.push(...memory.map((region) => `  ${renderRegion(region)}`));
  for (const { fd, open, references, rights, what } of descriptors) {
    lines.push(`  descriptor ${fd}: ${what}; ${rights.join(" ")}; object ${open}, named by ${references}`);
  }
  for (const thread of threads) lines.push(...threadLines(thread));
  if (omitted > 0) lines.push(`  and ${omitted} more threads`);
  return lines;
}

function threadLines({ thread, state, instructions, waitsFor, call, frames }: ThreadReport): string[] {
  const doing = call === undefined ? "" : ` in ${call}${waitsFor === undefined ? "" : ` for ${waitsFor}`}`;
  const lines = [`  thread ${thread}, ${state}${doing}, ${instructions} instructions`];
  for (const [index, { place, integers, floats }] of frames.entries()) {
    lines.push(`    ${index === 0 ? "at" : "called from"} ${showPlace(place)}`);
    if (index === 0) lines.push(...wrapped({ ...integers, ...floats }).map((line) => `      ${line}`));
  }
  return lines;
}

/** Registers by name, in lines. */
function wrapped(registers: Readonly<Record<string, bigint | number>>): string[] {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(registers)) {
    const word = `${name}=${value}`;
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= LINE) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
