// What each lightweight process counts on the board, and the kernel adds up. Invariant: what was counted is taken once.
// spec/thread-models.md, "Board".
import { assert } from "../../base/assert.ts";

/** Words of one; instructions take two, the rest one each. */
export const COUNTS = { SWITCHES: 2, PREEMPTIONS: 3, CALLS: 4 } as const;
export const COUNT_WORDS = 5;

export interface Counts {
  instructions: number;
  switches: number;
  preemptions: number;
  calls: number;
}

export class Counters {
  private readonly words: Int32Array;
  private readonly longs: BigInt64Array;
  private readonly first: number;
  private readonly step: number;
  private readonly lwps: number;

  /** Of so many lightweight processes, from the word `first` on and `step` words apart. */
  constructor(buffer: SharedArrayBuffer, { first, step, lwps }: { first: number; step: number; lwps: number }) {
    assert(first % 2 === 0 && step % 2 === 0, "counts of 64 bits are aligned");
    this.words = new Int32Array(buffer);
    this.longs = new BigInt64Array(buffer, 0, (first + step * lwps) >> 1);
    this.first = first;
    this.step = step;
    this.lwps = lwps;
  }

  /** Of the lightweight process itself. */
  count(lwp: number, what: number, more: number): void {
    Atomics.add(this.words, this.at(lwp) + what, more);
  }

  countInstructions(lwp: number, more: number): void {
    Atomics.add(this.longs, this.at(lwp) / 2, BigInt(more));
  }

  /** What happened since the last time. */
  take(): Counts {
    const sums = { instructions: 0, switches: 0, preemptions: 0, calls: 0 };
    for (let lwp = 0; lwp < this.lwps; lwp++) {
      const at = this.at(lwp);
      sums.instructions += Number(Atomics.exchange(this.longs, at / 2, 0n));
      sums.switches += Atomics.exchange(this.words, at + COUNTS.SWITCHES, 0);
      sums.preemptions += Atomics.exchange(this.words, at + COUNTS.PREEMPTIONS, 0);
      sums.calls += Atomics.exchange(this.words, at + COUNTS.CALLS, 0);
    }
    return sums;
  }

  private at(lwp: number): number {
    return this.first + lwp * this.step;
  }
}
