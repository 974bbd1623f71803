// Deadlines of waiting threads: a binary heap of slots. Invariant: earliest first, and first come first served within one
// instant; a slot knows its place in the heap. spec/scheduling.md, "Time".
const INITIAL = 64;

export class Timers {
  private heap = new Int32Array(INITIAL);
  private size = 0;
  private nextOrder = 0;
  /** By slot: the place in the heap, plus 1, or 0; the deadline in monotonic nanoseconds; the rank among those of one instant. */
  private places = new Int32Array(INITIAL);
  private deadlines = new Float64Array(INITIAL);
  private orders = new Uint32Array(INITIAL);

  get length(): number {
    return this.size;
  }

  /** The earliest deadline, or Infinity. */
  get earliest(): number {
    return this.size === 0 ? Infinity : this.deadlines[this.heap[0]!]!;
  }

  /** The thread with the earliest deadline. */
  get first(): number {
    return this.heap[0]!;
  }

  has(slot: number): boolean {
    return slot < this.places.length && this.places[slot] !== 0;
  }

  /** The deadline of a thread that is in. */
  deadline(slot: number): number {
    return this.deadlines[slot]!;
  }

  add(slot: number, deadline: number): void {
    if (this.size === 0) this.nextOrder = 0;
    if (this.size === this.heap.length) this.heap = filled(new Int32Array(2 * this.size), this.heap);
    if (slot >= this.places.length) this.widen(2 * slot);
    this.deadlines[slot] = deadline;
    this.orders[slot] = this.nextOrder++;
    this.place(this.size++, slot);
    this.up(this.size - 1);
  }

  /** Takes the thread out; whether it was in. */
  remove(slot: number): boolean {
    if (!this.has(slot)) return false;
    const index = this.places[slot]! - 1;
    this.places[slot] = 0;
    const last = this.heap[--this.size]!;
    if (last === slot) return true;
    this.place(index, last);
    this.up(index);
    this.down(this.places[last]! - 1);
    return true;
  }

  /** All entries, earliest first. */
  entries(): number[] {
    return Array.from(this.heap.subarray(0, this.size)).sort((a, b) => (this.before(a, b) ? -1 : 1));
  }

  private before(a: number, b: number): boolean {
    const { deadlines, orders } = this;
    const difference = deadlines[a]! - deadlines[b]!;
    return difference < 0 || (difference === 0 && orders[a]! < orders[b]!);
  }

  private place(index: number, slot: number): void {
    this.heap[index] = slot;
    this.places[slot] = index + 1;
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

  /** Room for more slots. */
  private widen(slots: number): void {
    this.places = filled(new Int32Array(slots), this.places);
    this.deadlines = filled(new Float64Array(slots), this.deadlines);
    this.orders = filled(new Uint32Array(slots), this.orders);
  }
}

function filled<T extends Int32Array | Uint32Array | Float64Array>(array: T, from: T): T {
  array.set(from);
  return array;
}
