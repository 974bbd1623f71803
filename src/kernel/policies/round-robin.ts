// Round robin, the default: turns in the order in which threads became ready. Invariant: what compiled code does with the ring
// (compiled-calls.ts) is what this does. spec/scheduling.md, "Run queue".
import { type Came, Policy } from "../policy.ts";
import type { PolicyRow } from "../policy-row.ts";
import { RunQueue } from "../run-queue.ts";

export class RoundRobin extends Policy {
  readonly name: string = "round-robin";
  override readonly isCompiled: boolean = true;
  override readonly isSteady = true;
  protected readonly queue = new RunQueue(this.parts.tables);

  get length(): number {
    return this.queue.length;
  }

  add(slot: number, _came: Came): void {
    this.queue.push(slot);
  }

  take(): number {
    return this.queue.take(0);
  }

  removeAll(slots: ReadonlySet<number>): void {
    this.queue.removeAll(slots);
  }

  entries(): number[] {
    return this.queue.entries();
  }
}

export const ROUND_ROBIN: PolicyRow = {
  name: "round-robin",
  options: {},
  rule: "In the order in which they became ready, a quantum each.",
  keeps: "a ring",
  cost: "O(1)",
  source: "Silberschatz, Galvin and Gagne, Operating System Concepts, chapter on CPU scheduling",
  make: () => (parts) => new RoundRobin(parts),
};
