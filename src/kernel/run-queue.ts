// The run queue: slots of ready threads in a ring. Invariant: each ready thread is in it once. Round robin takes the head;
// random choice first exchanges the head with any entry. spec/scheduling.md, "Run queue".
import { assert } from "../base/assert.ts";
import { HEAD, LENGTH, MASK, RING_MOST } from "./memory-layout.ts";
import type { Tables } from "./tables.ts";

export class RunQueue {
  private readonly tables: Tables;

  constructor(tables: Tables) {
    this.tables = tables;
  }

  get length(): number {
    return this.tables.record[LENGTH]!;
  }

  push(slot: number): void {
    const { record } = this.tables;
    if (record[LENGTH]! > record[MASK]!) this.grow();
    this.tables.ring[(record[HEAD]! + record[LENGTH]!) & record[MASK]!] = slot;
    record[LENGTH]!++;
  }

  /** Takes the entry at `index` from the head; the head's takes its place. */
  take(index: number): number {
    const { ring, record } = this.tables;
    const head = record[HEAD]!;
    const mask = record[MASK]!;
    assert(index < record[LENGTH]!, "only a queued thread is taken");
    const slot = ring[(head + index) & mask]!;
    ring[(head + index) & mask] = ring[head]!;
    record[HEAD] = (head + 1) & mask;
    record[LENGTH]!--;
    return slot;
  }

  /** Takes entries out wherever they are; the others keep their order. */
  removeAll(slots: ReadonlySet<number>): void {
    const { ring, record } = this.tables;
    const rest = this.entries().filter((slot) => !slots.has(slot));
    for (const [k, slot] of rest.entries()) ring[(record[HEAD]! + k) & record[MASK]!] = slot;
    record[LENGTH] = rest.length;
  }

  /** All entries, head first. */
  entries(): number[] {
    const { ring, record } = this.tables;
    return Array.from({ length: this.length }, (_, k) => ring[(record[HEAD]! + k) & record[MASK]!]!);
  }

  /** Twice the room for a full ring: what went round the end goes behind it. */
  private grow(): void {
    const { tables } = this;
    const entries = tables.record[MASK]! + 1;
    assert(entries < RING_MOST, "there are no more threads than slots");
    tables.growRing(2 * entries);
    tables.ring.copyWithin(entries, 0, tables.record[HEAD]!);
    tables.record[MASK] = 2 * entries - 1;
  }
}
