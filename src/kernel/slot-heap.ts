// Threads in the order of a key, such as a deadline: a binary heap of slots. Invariant: the least key first, and first come first
// served among equal ones; a slot knows its place in the heap. spec/scheduling.md, "Time" and "Policies".
const INITIAL = 64;

export class SlotHeap {
  private heap = new Int32Array(INITIAL);
  private size = 0;
  private nextOrder = 0;
  private firstOrder = 0;
  /** By slot: the place in the heap, plus 1, or 0; the key; the rank among those with the same one. */
  private places = new Int32Array(INITIAL);
  private keys = new Float64Array(INITIAL);
  private orders = new Float64Array(INITIAL);

  get length(): number {
    return this.size;
  }

  /** The least key, or Infinity. */
  get least(): number {
    return this.size === 0 ? Infinity : this.keys[this.heap[0]!]!;
  }

  /** The thread with the least key. */
  get first(): number {
    return this.heap[0]!;
  }

  has(slot: number): boolean {
    return slot < this.places.length && this.places[slot] !== 0;
  }

  /** The key of a thread that is in. */
  key(slot: number): number {
    return this.keys[slot]!;
  }

  /** Puts a thread in, behind all with the same key, or before them. */
  add(slot: number, key: number, isFirst = false): void {
    if (this.size === 0) {
      this.nextOrder = 0;
      this.firstOrder = 0;
    }
    if (this.size === this.heap.length) this.heap = filled(new Int32Array(2 * this.size), this.heap);
    if (slot >= this.places.length) this.widen(2 * slot);
    this.keys[slot] = key;
    this.orders[slot] = isFirst ? --this.firstOrder : this.nextOrder++;
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

  /** All entries, the least key first. */
  entries(): number[] {
    return Array.from(this.heap.subarray(0, this.size)).sort((a, b) => (this.before(a, b) ? -1 : 1));
  }

  private before(a: number, b: number): boolean {
    const { keys, orders } = this;
    const [key, other] = [keys[a]!, keys[b]!];
    return key < other || (key === other && orders[a]! < orders[b]!);
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
    this.keys = filled(new Float64Array(slots), this.keys);
    this.orders = filled(new Float64Array(slots), this.orders);
  }
}

function filled<T extends Int32Array | Float64Array>(array: T, from: T): T {
  array.set(from);
  return array;
}
