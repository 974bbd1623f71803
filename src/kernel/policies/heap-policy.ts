// What policies share that keep ready threads in the order of a key. Invariant: a thread that was overtaken is before all others with
// its key and keeps the rest of its quantum; every other one is behind them, with a whole quantum. spec/scheduling.md, "Policies".
import { type Came, Policy } from "../policy.ts";
import { COLUMN, type SchedulingRows } from "../scheduling-rows.ts";
import { SlotHeap } from "../slot-heap.ts";

export abstract class HeapPolicy extends Policy {
  protected readonly heap = new SlotHeap();
  protected readonly rows: SchedulingRows = this.parts.threads.scheduling;
  /** Whether a ready thread with a lesser key takes the turn from the current one. */
  protected readonly isPreemptive: boolean = true;

  get length(): number {
    return this.heap.length;
  }

  /** The least is next. */
  protected abstract key(slot: number): number;

  /** A whole quantum of the thread. */
  protected whole(_slot: number): number {
    return this.parts.quantum;
  }

  add(slot: number, came: Came): void {
    if (came !== "overtaken" && came !== "restored") this.rows.set(slot, COLUMN.USED, 0);
    this.heap.add(slot, this.key(slot), came === "overtaken");
  }

  take(): number {
    const slot = this.heap.first;
    this.heap.remove(slot);
    return slot;
  }

  removeAll(slots: ReadonlySet<number>): void {
    for (const slot of slots) this.heap.remove(slot);
  }

  entries(): number[] {
    return this.heap.entries();
  }

  override quantum(slot: number): number {
    return Math.max(1, this.whole(slot) - this.rows.get(slot, COLUMN.USED));
  }

  override charge(slot: number, instructions: number): void {
    this.rows.add(slot, COLUMN.USED, instructions);
  }

  override isOvertaken(current: number): boolean {
    return this.isPreemptive && this.heap.least < this.key(current);
  }

  override changed(slot: number): void {
    const key = this.key(slot);
    if (!this.heap.has(slot) || this.heap.key(slot) === key) return;
    this.heap.remove(slot);
    this.heap.add(slot, key);
  }
}
