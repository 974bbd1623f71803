// Deadlines of waiting threads: a binary heap of slots. Invariant: earliest first, and first come first served within one
// instant; a row knows its place in the heap. spec/scheduling.md, "Time".
import type { ThreadTable } from "./threads.ts";

const INITIAL = 64;

export class Timers {
  private heap = new Int32Array(INITIAL);
  private size = 0;
  private nextOrder = 0;
  private readonly threads: ThreadTable;

  constructor(threads: ThreadTable) {
    this.threads = threads;
  }

  get length(): number {
    return this.size;
  }

  /** The earliest deadline, or Infinity. */
  get earliest(): number {
    return this.size === 0 ? Infinity : this.threads.deadline(this.heap[0]!);
  }

  /** The thread with the earliest deadline. */
  get first(): number {
    return this.heap[0]!;
  }

  add(slot: number, deadline: number): void {
    if (this.size === 0) this.nextOrder = 0;
    if (this.size === this.heap.length) {
      const larger = new Int32Array(2 * this.size);
      larger.set(this.heap);
      this.heap = larger;
    }
    this.threads.setDeadline(slot, deadline);
    this.threads.setOrder(slot, this.nextOrder++);
    this.place(this.size++, slot);
    this.up(this.size - 1);
  }

  /** Takes the thread out; whether it was in. */
  remove(slot: number): boolean {
    const index = this.threads.heapIndex(slot) - 1;
    if (index < 0) return false;
    this.threads.setHeapIndex(slot, 0);
    const last = this.heap[--this.size]!;
    if (last === slot) return true;
    this.place(index, last);
    this.up(index);
    this.down(this.threads.heapIndex(last) - 1);
    return true;
  }

  /** All entries, earliest first. */
  entries(): number[] {
    return Array.from(this.heap.subarray(0, this.size)).sort((a, b) => (this.before(a, b) ? -1 : 1));
  }

  private before(a: number, b: number): boolean {
    const { threads } = this;
    const difference = threads.deadline(a) - threads.deadline(b);
    return difference < 0 || (difference === 0 && threads.order(a) < threads.order(b));
  }

  private place(index: number, slot: number): void {
    this.heap[index] = slot;
    this.threads.setHeapIndex(slot, index + 1);
  }

  private up(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const slot = this.heap[index]!;
      const above = this.heap[parent]!;
      if (!this.before(slot, above)) return;
      this.place(parent, slot);
      this.place(index, above);
      index = parent;
    }
  }

  private down(from: number): void {
    let index = from;
    for (let child = 2 * index + 1; child < this.size; child = 2 * index + 1) {
      if (child + 1 < this.size && this.before(this.heap[child + 1]!, this.heap[child]!)) child++;
      const slot = this.heap[index]!;
      const below = this.heap[child]!;
      if (!this.before(below, slot)) return;
      this.place(index, below);
      this.place(child, slot);
      index = child;
    }
  }
}
