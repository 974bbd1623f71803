// How many there are of each number. Invariant: a number of which there are none is not kept. spec/processes.md, "Limits".
import { assert } from "../base/assert.ts";

export class Tally {
  private readonly counts = new Map<number, number>();

  /** Different numbers. */
  get size(): number {
    return this.counts.size;
  }

  of(number: number): number {
    return this.counts.get(number) ?? 0;
  }

  add(number: number): void {
    this.counts.set(number, this.of(number) + 1);
  }

  remove(number: number): void {
    const left = this.of(number) - 1;
    assert(left >= 0, "what is taken away was counted");
    if (left === 0) this.counts.delete(number);
    else this.counts.set(number, left);
  }
}
