// The run queue: slots of ready threads in a ring. Invariant: each ready thread is in it once. Round robin takes the head;
// random choice first exchanges the head with any entry. spec/scheduling.md, "Run queue".
import { assert } from "../base/assert.ts";

const INITIAL = 64;

export class RunQueue {
  private ring = new Int32Array(INITIAL);
  private head = 0;
  private size = 0;

  get length(): number {
    return this.size;
  }

  push(slot: number): void {
    if (this.size === this.ring.length) this.grow();
    this.ring[(this.head + this.size) & (this.ring.length - 1)] = slot;
    this.size++;
  }

  /** Takes the entry at `index` from the head; the head's takes its place. */
  take(index: number): number {
    assert(index < this.size, "only a queued thread is taken");
    const { ring, head } = this;
    const mask = ring.length - 1;
    const slot = ring[(head + index) & mask]!;
    ring[(head + index) & mask] = ring[head]!;
    this.head = (head + 1) & mask;
    this.size--;
    return slot;
  }

  /** All entries, head first. */
  entries(): number[] {
    const list: number[] = [];
    for (let k = 0; k < this.size; k++) list.push(this.ring[(this.head + k) & (this.ring.length - 1)]!);
    return list;
  }

  /** Twice the room for a full ring. */
  private grow(): void {
    const { ring, head } = this;
    this.ring = new Int32Array(2 * ring.length);
    this.ring.set(ring.subarray(head));
    this.ring.set(ring.subarray(0, head), ring.length - head);
    this.head = 0;
  }
}
