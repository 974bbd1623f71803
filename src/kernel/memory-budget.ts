// What the processes of a machine may have of its memory together. Invariant: what all have is at most the limit `total-memory`; only
// the process that has its turn gets more, so what the others have is counted when its turn begins. spec/processes.md, "Limits".
import type { Limits } from "./limits.ts";
import { type Process, setRoom } from "./process.ts";

export class MemoryBudget {
  private readonly limits: Limits;
  /** Bytes of all processes, each as it was when it was last settled. */
  private settled = 0;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** Room for a process that has so many bytes outside of its memory, while all others are settled. */
  roomFor(ownBytes: number): number {
    return Math.min(this.limits.memory, this.limits["total-memory"] - this.settled - ownBytes);
  }

  /** Counts what the process has now. */
  settle(process: Process): void {
    const bytes = process.space.limit + process.stacks.bytes + process.ownBytes;
    this.settled += bytes - process.settled;
    process.settled = bytes;
  }

  /** The process, which is settled, has ended. */
  remove(process: Process): void {
    this.settled -= process.settled;
    process.settled = 0;
  }

  /** The process has its turn, or others have begun or ended in it: what they have is settled. */
  giveRoom(process: Process): void {
    this.settle(process);
    this.settled -= process.settled;
    setRoom(process, this.roomFor(process.ownBytes));
    this.settled += process.settled;
  }

  /** Whether all fit; for states that come from outside. */
  isKept(): boolean {
    return this.settled <= this.limits["total-memory"];
  }
}
