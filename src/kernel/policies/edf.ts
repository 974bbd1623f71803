// Earliest deadline first: of the ready threads with a period the one whose deadline is next runs, at once; threads without one share
// what is left, round robin. Invariant: equal deadlines do not preempt; deadlines are inherited as priorities are (inheritance.ts).
// spec/scheduling.md, "Policies" and "Periods".
import { MAX_QUANTUM } from "../../isa/limits.ts";
import type { PolicyRow } from "../policy-row.ts";
import { COLUMN } from "../scheduling-rows.ts";
import { HeapPolicy } from "./heap-policy.ts";

export class Edf extends HeapPolicy {
  readonly name = "edf";

  protected key(slot: number): number {
    return this.parts.urgency(slot);
  }

  override urgency(slot: number): number {
    return this.rows.deadline(slot);
  }

  protected override whole(slot: number): number {
    return this.rows.get(slot, COLUMN.PERIOD) === 0 ? this.parts.quantum : MAX_QUANTUM;
  }
}

export const EDF: PolicyRow = {
  name: "edf",
  options: {},
  rule: "The next deadline, at once; who has none shares what is left, a quantum each.",
  keeps: "a heap; each thread's last release",
  cost: "O(log n)",
  source:
    "Liu and Layland, Scheduling Algorithms for Multiprogramming in a Hard-Real-Time Environment, Journal of the ACM 20(1), 1973",
  make: () => (parts) => new Edf(parts),
};
