// Reports of how a machine ended, as plain data and as text. spec/traps.md, spec/scheduling.md.
import type { TrapName } from "../isa/traps.ts";

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
  /** Frames left out in the middle. */
  readonly omitted: number;
}

/** One thread that waits for ever. */
export interface Waiter {
  readonly thread: number;
  /** For example "futex lock+8", "thread 3 to end", "data in pipe 1". */
  readonly waitsFor: string;
  readonly place: Place;
}

export interface DeadlockReport {
  readonly waiters: readonly Waiter[];
  /** Threads not listed. */
  readonly omitted: number;
}
