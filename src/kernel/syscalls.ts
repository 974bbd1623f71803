// THE call table: one row per system call, joined from its families. Invariant: numbers and names are unique and permanent.
// Dispatch, trace, assembler, verifier and documentation loop over these rows. spec/calls.md.
import { assert } from "../base/assert.ts";
import type { CallShape, CallTable } from "../isa/calls.ts";
import { FILE_CALLS } from "./calls/file.ts";
import { MEMORY_CALLS } from "./calls/memory.ts";
import { PROCESS_CALLS } from "./calls/process.ts";
import { PROCESSES_CALLS } from "./calls/processes.ts";
import type { CallRow } from "./calls/row.ts";
import { SCHEDULING_CALLS } from "./calls/scheduling.ts";
import { SOCKET_CALLS } from "./calls/socket.ts";
import { THREAD_CALLS } from "./calls/thread.ts";
import { TIME_CALLS } from "./calls/time.ts";

export const SYSCALLS: readonly CallRow[] = [
  ...PROCESS_CALLS,
  ...THREAD_CALLS,
  ...TIME_CALLS,
  ...MEMORY_CALLS,
  ...FILE_CALLS,
  ...SOCKET_CALLS,
  ...SCHEDULING_CALLS,
  ...PROCESSES_CALLS,
].sort((a, b) => a.number - b.number);

/** Numbers of calls are below this one. */
const CALL_NUMBERS = 256;

const BY_NUMBER: (CallRow | undefined)[] = new Array(CALL_NUMBERS).fill(undefined);
const SHAPES = new Map<number, CallShape>();
for (const row of SYSCALLS) {
  const { number, name } = row;
  assert(number > 0 && number < CALL_NUMBERS && BY_NUMBER[number] === undefined, "a call's number is used once");
  BY_NUMBER[number] = row;
  SHAPES.set(number, { number, name, args: row.args.length, results: row.results.length });
}

/** The table as assembler, verifier and disassembler take it. */
export const CALLS: CallTable = SHAPES;

/** The row with this number, or undefined when there is none. */
export function callOf(number: number): CallRow | undefined {
  return BY_NUMBER[number];
}

/** The row with this name. */
export function callNamed(name: string): CallRow | undefined {
  return SYSCALLS.find((row) => row.name === name);
}
