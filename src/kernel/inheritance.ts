// Inheritance of urgency: who holds a lock that a more urgent thread waits for counts as that one, and so on along a chain of holders.
// Invariant: `boosts` is what waiting threads give to each holder, so it can be made anew from the column HOLDER; chains have no
// circles. spec/scheduling.md, "Inheritance".
import type { Policy } from "./policy.ts";
import { COLUMN } from "./scheduling-rows.ts";
import { NO_SLOT, type ThreadTable } from "./threads.ts";

export class Inheritance {
  private readonly threads: ThreadTable;
  private readonly policy: () => Policy;
  /** Slots of those that wait for a lock, by the number of its holder; and the least urgency value among them. */
  private readonly waiters = new Map<number, Set<number>>();
  private readonly boosts = new Map<number, number>();

  constructor(threads: ThreadTable, policy: () => Policy) {
    this.threads = threads;
    this.policy = policy;
  }

  /** The thread's own urgency, or that of one that waits for it; the least is the most urgent. */
  urgency(slot: number): number {
    const own = this.policy().urgency(slot);
    if (this.boosts.size === 0) return own;
    return Math.min(own, this.boosts.get(this.threads.number(slot)) ?? Infinity);
  }

  /** Whether waiting for what this thread holds would close a circle. */
  closes(slot: number, holder: number): boolean {
    const self = this.threads.number(slot);
    let at = holder;
    for (let steps = this.threads.count; steps >= 0 && at !== 0; steps--) {
      if (at === self) return true;
      const next = this.threads.slotOf(at);
      at = next === NO_SLOT ? 0 : this.holderOf(next);
    }
    return false;
  }

  /** The thread waits for a lock of the thread with this number. */
  wait(slot: number, holder: number): void {
    this.lend(slot, holder);
    this.update(holder);
  }

  /** The thread waits no more, if it did. */
  leave(slot: number): void {
    const holder = this.holderOf(slot);
    if (holder === 0) return;
    this.takeBack(slot, holder);
    this.update(holder);
  }

  /** A lock goes from one holder to another, and these wait for it still. */
  pass(slots: readonly number[], from: number, to: number): void {
    for (const slot of slots) {
      this.takeBack(slot, from);
      this.lend(slot, to);
    }
    this.update(from);
    this.update(to);
  }

  /** A parameter of the thread has changed. */
  changed(slot: number): void {
    this.policy().changed(slot);
    const holder = this.holderOf(slot);
    if (holder !== 0) this.update(holder);
  }

  private lend(slot: number, holder: number): void {
    this.threads.scheduling.set(slot, COLUMN.HOLDER, holder);
    const waiters = this.waiters.get(holder);
    if (waiters === undefined) this.waiters.set(holder, new Set([slot]));
    else waiters.add(slot);
  }

  private takeBack(slot: number, holder: number): void {
    this.threads.scheduling.set(slot, COLUMN.HOLDER, 0);
    const waiters = this.waiters.get(holder);
    waiters?.delete(slot);
    if (waiters?.size === 0) this.waiters.delete(holder);
  }

  /** Slots of those that wait for a lock of the thread with this number, in no order that means something. */
  waitersFor(holder: number): number[] {
    return [...(this.waiters.get(holder) ?? [])];
  }

  holderOf(slot: number): number {
    return this.threads.scheduling.get(slot, COLUMN.HOLDER);
  }

  /** Works out what a holder inherits, and on along its chain as far as that changes something. */
  private update(first: number): void {
    const { threads, boosts } = this;
    let holder = first;
    while (holder !== 0) {
      let boost = Infinity;
      for (const waiter of this.waiters.get(holder) ?? []) boost = Math.min(boost, this.urgency(waiter));
      if (boost === (boosts.get(holder) ?? Infinity)) return;
      if (boost === Infinity) boosts.delete(holder);
      else boosts.set(holder, boost);
      const slot = threads.slotOf(holder);
      if (slot === NO_SLOT) return;
      this.policy().changed(slot);
      holder = this.holderOf(slot);
    }
  }
}
