// The run queue: slots of ready threads in a ring. Invariant: each ready thread is in it once. Round robin takes the head;
// random choice first exchanges the head with any entry. spec/scheduling.md, "Run queue".
import { assert } from "../base/assert.ts";
import { HEAD, LENGTH, MASK, RECORD_AT, RECORD_WORDS, RING_AT, RING_MOST } from "./turn-layout.ts";

const INITIAL = 64;

export class RunQueue {
  /** Head, length and mask, and what turns.ts keeps beside them. */
  words = new Int32Array(RECORD_WORDS);
  private ring = new Int32Array(INITIAL);
  private memory: ArrayBuffer | undefined;

  constructor() {
    this.words[MASK] = INITIAL - 1;
  }

  get length(): number {
    return this.words[LENGTH]!;
  }

  push(slot: number): void {
    const { words } = this;
    if (words[LENGTH]! > words[MASK]!) this.grow();
    this.ring[(words[HEAD]! + words[LENGTH]!) & words[MASK]!] = slot;
    words[LENGTH]!++;
  }

  /** Takes the entry at `index` from the head; the head's takes its place. */
  take(index: number): number {
    const { ring, words } = this;
    const head = words[HEAD]!;
    const mask = words[MASK]!;
    assert(index < words[LENGTH]!, "only a queued thread is taken");
    const slot = ring[(head + index) & mask]!;
    ring[(head + index) & mask] = ring[head]!;
    words[HEAD] = (head + 1) & mask;
    words[LENGTH]!--;
    return slot;
  }

  /** All entries, head first. */
  entries(): number[] {
    const list: number[] = [];
    for (let k = 0; k < this.length; k++) list.push(this.ring[(this.words[HEAD]! + k) & this.words[MASK]!]!);
    return list;
  }

  /** From now on the queue is in this memory; or the same memory has a new buffer. */
  attach(memory: ArrayBuffer): void {
    const words = new Int32Array(memory, RECORD_AT, RECORD_WORDS);
    if (this.memory === undefined) words.set(this.words);
    const ring = new Int32Array(memory, RING_AT, words[MASK]! + 1);
    if (this.memory === undefined) ring.set(this.ring);
    this.memory = memory;
    this.words = words;
    this.ring = ring;
  }

  /** Twice the room for a full ring: what went round the end goes behind it. */
  private grow(): void {
    const { memory, ring, words } = this;
    const { length } = ring;
    assert(length < RING_MOST, "there are no more threads than slots");
    if (memory !== undefined) this.ring = new Int32Array(memory, RING_AT, 2 * length);
    else {
      this.ring = new Int32Array(2 * length);
      this.ring.set(ring);
    }
    this.ring.copyWithin(length, 0, words[HEAD]!);
    words[MASK] = 2 * length - 1;
  }
}
