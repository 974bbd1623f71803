// Fixed priorities: the highest ready one runs, at once; within one priority round robin. Invariant: a thread that holds a lock which
// a more urgent one waits for counts as that one (inheritance.ts). spec/scheduling.md, "Policies".
import type { PolicyRow } from "../policy-row.ts";
import { COLUMN } from "../scheduling-rows.ts";
import { HeapPolicy } from "./heap-policy.ts";

export class FixedPriority extends HeapPolicy {
  readonly name = "priority";

  protected key(slot: number): number {
    return this.parts.urgency(slot);
  }

  override urgency(slot: number): number {
    return -this.rows.get(slot, COLUMN.PRIORITY);
  }
}

export const PRIORITY: PolicyRow = {
  name: "priority",
  options: {},
  rule: "The highest priority, at once; a quantum each among equals. Who holds a lock with inheritance has the priority of who waits for it.",
  keeps: "a heap; the rest of a preempted thread's quantum",
  cost: "O(log n)",
  source:
    "SCHED_RR of POSIX; Sha, Rajkumar and Lehoczky, Priority Inheritance Protocols, IEEE Transactions on Computers 39(9), 1990",
  make: () => (parts) => new FixedPriority(parts),
};
