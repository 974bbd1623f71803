// Who is next when lightweight processes run threads: they decide, and the kernel's thread only passes on who is ready. Invariant: in
// its own queue are threads that have a call to run again, which no lightweight process can. spec/thread-models.md.
import { type Came, type MakePolicy, Policy, type PolicyParts } from "../policy.ts";
import { FLAG } from "../threads.ts";
import type { Board } from "./board.ts";

class Parallel extends Policy {
  readonly name = "parallel";
  private readonly board: Board;
  private readonly start: (lwp: number) => void;
  private again: number[] = [];

  constructor(parts: PolicyParts, board: Board, start: (lwp: number) => void) {
    super(parts);
    this.board = board;
    this.start = start;
  }

  get length(): number {
    return this.again.length;
  }

  add(slot: number, came: Came): void {
    const { threads } = this.parts;
    const { board } = this;
    if (came === "new") {
      const home = board.isBound ? slot - 1 : slot % board.lwps;
      board.setHome(slot, home);
      this.start(home);
    }
    const isAnswered = threads.has(slot, FLAG.ANSWERED) && !threads.has(slot, FLAG.TIMED_OUT);
    if (threads.has(slot, FLAG.IN_CALL) && !isAnswered) this.again.push(slot);
    else board.ready(slot);
  }

  take(): number {
    return this.again.shift() ?? 0;
  }

  removeAll(slots: ReadonlySet<number>): void {
    this.board.removeAll(slots);
    this.again = this.again.filter((slot) => !slots.has(slot));
  }

  entries(): number[] {
    return [...this.again];
  }
}

/** `start` is called for the lightweight process of each new thread, which may have been started before. */
export function parallelPolicy(board: Board, start: (lwp: number) => void): MakePolicy {
  return (parts) => new Parallel(parts, board, start);
}
