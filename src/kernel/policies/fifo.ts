// First come first served: a thread keeps its turn until it waits, yields or ends. Invariant: nobody is preempted; a turn that is as
// long as a turn can be is followed by another of the same thread. spec/scheduling.md, "Policies".
import { MAX_QUANTUM } from "../../isa/limits.ts";
import type { Came } from "../policy.ts";
import type { PolicyRow } from "../policy-row.ts";
import { HeapPolicy } from "./heap-policy.ts";

export class Fifo extends HeapPolicy {
  readonly name = "fifo";

  protected key(): number {
    return 0;
  }

  protected override whole(): number {
    return MAX_QUANTUM;
  }

  override add(slot: number, came: Came): void {
    super.add(slot, came === "spent" ? "overtaken" : came);
  }

  override quantum(): number {
    return MAX_QUANTUM;
  }

  override charge(): void {}
}

export const FIFO: PolicyRow = {
  name: "fifo",
  options: {},
  rule: "In the order in which they became ready, each until it waits, yields or ends.",
  keeps: "a queue",
  cost: "O(log n)",
  source: "Silberschatz, Galvin and Gagne, as above; SCHED_FIFO with one priority",
  make: () => (parts) => new Fifo(parts),
};
