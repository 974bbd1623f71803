// Reports of traps and deadlocks as text. Invariant: the first line says what and where, and guest text is shown without
// control characters. spec/traps.md, spec/scheduling.md.
import { TRAPS, type TrapName } from "../isa/traps.ts";
import type { DeadlockReport, Place, TrapReport } from "../kernel/report.ts";

type Reported =
  | { readonly kind: "trap"; readonly report: TrapReport }
  | { readonly kind: "deadlock"; readonly report: DeadlockReport };

/** The report of an end, several lines without a line end after the last. */
export function describeEnd(end: Reported): string {
  const lines = end.kind === "trap" ? trapLines(end.report) : deadlockLines(end.report);
  return lines.join("\n").replaceAll(/[^\P{Cc}\n]/gu, "\ufffd");
}

function trapLines({ trap, operand, thread, frames, omitted }: TrapReport): string[] {
  const [inner, ...callers] = frames;
  const lines = [`vmrun: trap ${trap} in thread ${thread}${operandText(trap, operand)}`];
  if (inner !== undefined) lines.push(`  at ${placeText(inner)}`, ...excerpt(inner));
  // The frames left out stand in the middle: as many are shown from each end.
  const half = Math.ceil(frames.length / 2) - 1;
  for (const [index, place] of callers.entries()) {
    if (omitted > 0 && index === half) lines.push(`  ... ${omitted} more calls ...`);
    lines.push(`  called from ${placeText(place)}`);
  }
  lines.push(`  ${TRAPS[trap].doc}`, `  ${TRAPS[trap].hint}`);
  return lines;
}

function operandText(trap: TrapName, operand: bigint): string {
  const unsigned = BigInt.asUintN(64, operand);
  if (trap === "MEM_FAULT" || trap === "MISALIGNED") return `, address 0x${unsigned.toString(16)}`;
  if (trap === "BAD_CALL") return `, function number ${operand}`;
  return trap === "EXPLICIT" ? `, number ${operand}` : "";
}

function deadlockLines({ waiters, omitted }: DeadlockReport): string[] {
  const count = waiters.length + omitted;
  const lines = [`vmrun: deadlock: ${count === 1 ? "the only thread waits" : `all ${count} threads wait`} for ever`];
  for (const { thread, waitsFor, place } of waiters) {
    lines.push(`  thread ${thread} waits for ${waitsFor}`, `    at ${placeText(place)}`, ...excerpt(place));
  }
  if (omitted > 0) lines.push(`  ... and ${omitted} more threads`);
  return lines;
}

function placeText({ function: name, pc, file, line, column }: Place): string {
  return file === undefined ? `${name}, instruction ${pc}` : `${file}:${line}:${column} in ${name}`;
}

/** The source line with a caret below its column. */
function excerpt({ line, column, text }: Place): string[] {
  if (line === undefined || text === undefined) return [];
  const number = String(line).padStart(6);
  const before = text.slice(0, (column ?? 1) - 1).replaceAll(/[^\t]/g, " ");
  return [`${number} | ${text}`, `${" ".repeat(number.length)} | ${before}^`];
}
