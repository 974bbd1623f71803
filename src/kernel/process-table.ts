// The table of processes as `ps` has it: a row each, those that have ended and were not waited for behind the others. Invariant: it says
// what is so now and depends on nothing outside the machine. spec/processes.md, "The process table".
import type { Kernel } from "./kernel.ts";
import type { Process } from "./process.ts";
import { STATE } from "./threads.ts";

export interface ProcessRow {
  readonly pid: number;
  /** 0 for none. */
  readonly parent: number;
  readonly state: "running" | "ready" | "waiting" | "stopped" | "ended";
  /** Threads that have not ended. */
  readonly threads: number;
  /** Guest memory and stacks. */
  readonly memoryBytes: number;
  readonly descriptors: number;
  /** The source of its entry as far as the image knows it; of one that has ended, how. */
  readonly program: string;
}

const COLUMNS = ["PID", "PARENT", "STATE", "THREADS", "MEMORY", "FDS", "PROGRAM"] as const;
/** The first of words; numbers stand at the right of their columns. */
const WORDS: readonly number[] = [COLUMNS.indexOf("STATE"), COLUMNS.indexOf("PROGRAM")];

export function processTable(kernel: Kernel): ProcessRow[] {
  const running = [...kernel.processes.values()].map((process) => rowOf(kernel, process));
  const nothing = { state: "ended", threads: 0, memoryBytes: 0, descriptors: 0 } as const;
  const ended = kernel.ended.map(({ pid, parent, status }) => ({
    ...nothing,
    pid,
    parent,
    program: `status ${status}`,
  }));
  return [...running, ...ended];
}

export function rowOf(kernel: Kernel, process: Process): ProcessRow {
  const { pid, parent, threads, space, stacks, descriptors, program } = process;
  const { entry, functions, debug } = program.image;
  const file = debug.files[debug.lines[4 * functions[entry]!.start] ?? -1] ?? "-";
  return {
    ...{ pid, parent, state: stateOf(kernel, pid), threads, memoryBytes: space.limit + stacks.bytes },
    ...{ descriptors: descriptors.count, program: file },
  };
}

/** Lines with a head, columns between spaces. */
export function renderTable(rows: readonly ProcessRow[]): string {
  const cells = rows.map(({ pid, parent, state, threads, memoryBytes, descriptors, program }) =>
    [pid, parent, state, threads, memoryBytes, descriptors, program].map(String),
  );
  const lines = [COLUMNS, ...cells];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const cell = (text: string, column: number) =>
    WORDS.includes(column) ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
  return lines.map((line) => `${line.map(cell).join(" ").trimEnd()}\n`).join("");
}

/** What the most active of its threads does. */
function stateOf({ sched }: Kernel, pid: number): ProcessRow["state"] {
  const { threads, stopped } = sched;
  if (stopped.has(pid)) return "stopped";
  const states = new Set(threads.slotsOf(pid).map((slot) => threads.state(slot)));
  if (states.has(STATE.RUNNING)) return "running";
  return states.has(STATE.READY) ? "ready" : "waiting";
}
