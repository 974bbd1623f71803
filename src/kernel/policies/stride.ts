// Stride scheduling: shares as lottery's, without chance. Invariant: a thread's pass grows by LARGE / tickets for a whole quantum, for
// part of one in proportion, and never falls behind that of who had the last turn by waiting. spec/scheduling.md, "Policies".
import type { Came } from "../policy.ts";
import type { PolicyRow } from "../policy-row.ts";
import { COLUMN } from "../scheduling-rows.ts";
import { HeapPolicy } from "./heap-policy.ts";

const LARGE = 2 ** 20;

export class Stride extends HeapPolicy {
  readonly name = "stride";
  protected override readonly isPreemptive = false;
  /** The pass of who had the last turn, when it began. */
  private last = 0;

  protected key(slot: number): number {
    return this.rows.get(slot, COLUMN.RANK);
  }

  override add(slot: number, came: Came): void {
    const { rows } = this;
    if (came !== "restored") {
      const stride = Math.floor(LARGE / rows.tickets(slot));
      const turn = Math.floor((stride * rows.get(slot, COLUMN.USED)) / this.parts.quantum);
      rows.set(slot, COLUMN.RANK, Math.max(this.key(slot) + turn, this.last));
    }
    super.add(slot, came);
  }

  override take(): number {
    const slot = super.take();
    this.last = this.key(slot);
    return slot;
  }

  override get words(): readonly number[] {
    return [this.last];
  }

  override restore([last, ...more]: readonly number[]): boolean {
    this.last = last ?? 0;
    return last !== undefined && more.length === 0;
  }
}

export const STRIDE: PolicyRow = {
  name: "stride",
  options: {},
  rule: "The least pass, for a quantum; a turn moves the pass on by 2^20 / tickets, one that was cut short by its part of that.",
  keeps: "a heap; each thread's pass, and the last one's",
  cost: "O(log n)",
  source: "Waldspurger and Weihl, Stride Scheduling, MIT/LCS/TM-528, 1995",
  make: () => (parts) => new Stride(parts),
};
