// Lottery: each turn is drawn, and a thread's chance is its share of the ready threads' tickets. Invariant: `sums` is the tree of
// partial sums (Fenwick's) of the tickets of ready threads by slot, so a draw depends on who is ready and on nothing else.
// spec/scheduling.md, "Policies".
import { Policy } from "../policy.ts";
import type { PolicyRow } from "../policy-row.ts";
import { STATE } from "../threads.ts";

/** Slots that there is room for at first, and always a power of two. */
const INITIAL = 64;

export class Lottery extends Policy {
  readonly name = "lottery";
  override readonly isRandom = true;
  /** sums[i] is that of the tickets in the i & -i slots up to i. */
  private sums = new Float64Array(INITIAL + 1);
  private tickets = new Float64Array(INITIAL + 1);
  private slots = INITIAL;
  private ready = 0;

  get length(): number {
    return this.ready;
  }

  add(slot: number): void {
    while (slot > this.slots) this.widen();
    this.ready++;
    this.put(slot, this.parts.threads.scheduling.tickets(slot));
  }

  take(): number {
    let slot = 0;
    let left = this.parts.random().nextBelow(this.sums[this.slots]!);
    for (let step = this.slots >> 1; step > 0; step >>= 1) {
      if (this.sums[slot + step]! > left) continue;
      slot += step;
      left -= this.sums[slot]!;
    }
    this.ready--;
    this.put(slot + 1, 0);
    return slot + 1;
  }

  removeAll(slots: ReadonlySet<number>): void {
    for (const slot of slots) {
      if (!((this.tickets[slot] ?? 0) > 0)) continue;
      this.ready--;
      this.put(slot, 0);
    }
  }

  entries(): number[] {
    return Array.from(this.tickets.keys()).filter((slot) => this.tickets[slot] !== 0);
  }

  override changed(slot: number): void {
    const { threads } = this.parts;
    if (threads.state(slot) === STATE.READY) this.put(slot, threads.scheduling.tickets(slot));
  }

  private put(slot: number, tickets: number): void {
    const more = tickets - this.tickets[slot]!;
    this.tickets[slot] = tickets;
    for (let at = slot; at <= this.slots; at += at & -at) this.sums[at]! += more;
  }

  private widen(): void {
    const { tickets } = this;
    this.slots *= 2;
    this.sums = new Float64Array(this.slots + 1);
    this.tickets = new Float64Array(this.slots + 1);
    for (const [slot, count] of tickets.entries()) if (count !== 0) this.put(slot, count);
  }
}

export const LOTTERY: PolicyRow = {
  name: "lottery",
  options: {},
  rule: "A winner is drawn for each quantum; each ticket of a ready thread is as likely.",
  keeps: "a tree of sums of tickets; the generator",
  cost: "O(log n)",
  source: "Waldspurger and Weihl, Lottery Scheduling, OSDI 1994",
  make: () => (parts) => new Lottery(parts),
};
