// Places in a source, and the report of a trap, as plain data and as text. Invariant: a report says the same on every run of the same
// state. spec/traps.md.
import { assert } from "../base/assert.ts";
import { walkFrames } from "../engine/frames.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { MAX_BACKTRACE } from "../isa/limits.ts";
import { TRAPS, type TrapName, trapName } from "../isa/traps.ts";
import type { Kernel } from "./kernel.ts";
import { FIRST_PID } from "./processes.ts";

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
  /** Of another process than the first. */
  readonly process?: number;
  readonly thread: number;
  /** The instruction that trapped, then the calls that led there. */
  readonly frames: readonly Place[];
  /** Frames left out in the middle, and how many of `frames` stand before them. */
  readonly omitted: number;
  readonly shownBefore: number;
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
  const { pid, program, space } = kernel.processOf(slot);
  const { threads } = kernel.sched;
  const { frames, depth } = walkFrames(space, threads.fp(slot), MAX_BACKTRACE);
  return {
    trap: name,
    operand,
    ...(pid !== FIRST_PID && { process: pid }),
    thread: threads.number(slot),
    frames: frames.map((frame) => placeOf(program.image, frame.function, frame.pc)),
    omitted: depth - frames.length,
    shownBefore: depth > frames.length ? Math.ceil(MAX_BACKTRACE / 2) : frames.length,
  };
}

/** The report of a trap as lines for people. */
export function renderTrap(report: TrapReport): string {
  const row = TRAPS[report.trap];
  const lines = [
    `trap ${report.trap} in ${processText(report)}thread ${report.thread}: ${row.doc}`,
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

/** The process, where there is more than one to speak of. */
export function processText({ process }: { readonly process?: number }): string {
  return process === undefined ? "" : `process ${process}, `;
}

function showOperand(operand: bigint): string {
  return operand >= 0n && operand < 10n ? `${operand}` : `${operand} (0x${BigInt.asUintN(64, operand).toString(16)})`;
}

export function showPlace({ function: name, pc, file, line, column }: Place): string {
  return file === undefined ? `${name}, instruction ${pc}` : `${file}:${line}:${column} in ${name}`;
}

export function showSource({ text, line }: Place): string[] {
  return text === undefined || line === undefined ? [] : [`  ${String(line).padStart(5)} | ${text}`];
}
