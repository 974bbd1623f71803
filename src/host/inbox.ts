// Completions on their way to a kernel. Invariant: they leave in the order in which they came, each once; whoever sleeps
// until something comes is woken once. spec/hosts.md.
import type { Address, Completion } from "../kernel/host.ts";

/** What an answer carries beside its value. */
export interface AnswerParts {
  readonly bytes?: Uint8Array;
  readonly address?: Address;
  readonly names?: readonly string[];
}

export class Inbox {
  private completions: Completion[] = [];
  private readonly onArrival: () => void;

  /** `onArrival` is called for every completion; it must not run the machine itself. */
  constructor(onArrival: () => void) {
    this.onArrival = onArrival;
  }

  get isEmpty(): boolean {
    return this.completions.length === 0;
  }

  push(completion: Completion): void {
    this.completions.push(completion);
    this.onArrival();
  }

  /** Answers a ticket: `value` is >= 0 or a negative errno. */
  answer(ticket: number, value: number, parts: AnswerParts = {}): void {
    this.push({ kind: "answer", ticket, value, ...parts });
  }

  drain(): Completion[] {
    if (this.completions.length === 0) return [];
    const taken = this.completions;
    this.completions = [];
    return taken;
  }
}
