// Any ready thread, each as likely, for a quantum: schedules that nobody thought of. Invariant: no number is drawn when one thread
// alone is ready. spec/scheduling.md, "Policies".
import type { PolicyRow } from "../policy-row.ts";
import { RoundRobin } from "./round-robin.ts";

export class RandomChoice extends RoundRobin {
  override readonly name = "random";
  override readonly isCompiled = false;
  override readonly isRandom = true;

  override take(): number {
    const { length } = this;
    return this.queue.take(length === 1 ? 0 : this.parts.random().nextBelow(length));
  }
}

export const RANDOM: PolicyRow = {
  name: "random",
  options: {},
  rule: "Any ready thread, each as likely, for a quantum.",
  keeps: "a ring; the generator",
  cost: "O(1)",
  source: "what testers use; Burckhardt and others, A Randomized Scheduler, ASPLOS 2010, say what it finds",
  make: () => (parts) => new RandomChoice(parts),
};
