// What decides which thread is next. Invariant: a policy keeps nothing but the queue of ready threads, which comes back from
// `entries`, columns of scheduling-rows.ts, the machine's generator and a few words; so all of it is in snapshots.
// spec/scheduling.md, "Policies".
import type { Prng } from "../base/prng.ts";
import type { Tables } from "./tables.ts";
import type { ThreadTable } from "./threads.ts";

/**
 * Why a thread is ready: started; woken; its quantum is used up; it yielded; another one's claim was stronger; or it was ready in a
 * snapshot.
 */
export type Came = "new" | "woken" | "spent" | "yielded" | "overtaken" | "restored";

/** What a policy may look at. */
export interface PolicyParts {
  readonly tables: Tables;
  readonly threads: ThreadTable;
  /** The option `quantum`, in instructions. */
  readonly quantum: number;
  /** The scheduler's clock, in instructions. */
  readonly clock: () => number;
  /** The machine's generator for choices of threads. */
  readonly random: () => Prng;
  /** A thread's urgency, or that of one that waits for it: see inheritance.ts. */
  readonly urgency: (slot: number) => number;
}

export type MakePolicy = (parts: PolicyParts) => Policy;

/** Words that a policy keeps, at most. */
export const MAX_POLICY_WORDS = 8;

export abstract class Policy {
  /** As `--policy` has it, and snapshots. */
  abstract readonly name: string;
  /** Compiled code gives turns in the same way, from the ring of the tables: the kernel's WebAssembly module may serve calls. */
  readonly isCompiled: boolean = false;
  /** It draws from the machine's generator. */
  readonly isRandom: boolean = false;
  /** A thread that is alone has one turn after the other, each of the option `quantum`, so nobody needs to be asked in between. */
  readonly isSteady: boolean = false;
  protected readonly parts: PolicyParts;

  constructor(parts: PolicyParts) {
    this.parts = parts;
  }

  /** How many threads are ready. */
  abstract get length(): number;

  /** The thread is ready. */
  abstract add(slot: number, came: Came): void;

  /** Takes the thread whose turn is next; there is one. */
  abstract take(): number;

  /** Takes ready threads out whose turn does not come: their process has been stopped, or has ended. */
  abstract removeAll(slots: ReadonlySet<number>): void;

  /** All ready threads, so that adding them as restored in this order gives the same queue. */
  abstract entries(): number[];

  /** Instructions that a turn of the thread, which begins now, has at most; at least 1. */
  quantum(_slot: number): number {
    return this.parts.quantum;
  }

  /** Whether a ready thread's claim is stronger than the current one's, whose turn then ends at once. */
  isOvertaken(_current: number): boolean {
    return false;
  }

  /** The current thread has retired so many instructions more. */
  charge(_slot: number, _instructions: number): void {}

  /** A parameter or the urgency of a thread has changed, which may be ready. */
  changed(_slot: number): void {}

  /** What orders threads before all else, least first, where priorities are inherited. */
  urgency(_slot: number): number {
    return 0;
  }

  /** What it keeps beside threads: whole numbers in 0 .. 2^52. */
  get words(): readonly number[] {
    return [];
  }

  /** Takes them back; false when they are none of its own. */
  restore(words: readonly number[]): boolean {
    return words.length === 0;
  }
}
