// A simulated world: one virtual clock, one seeded generator and the events to come. Invariant: equal seeds and equal
// requests give equal events at equal times; time moves only when everyone waits or has had a turn. spec/hosts.md.
import { Prng, type Seed } from "../../base/prng.ts";

/** Where the monotonic clock starts; the wall clock starts at WALL_START. Nanoseconds. */
const MONOTONIC_START = 1_000_000_000n;
/** 2026-01-01T00:00:00Z. */
const WALL_START = 1_767_225_600_000_000_000n;
/** Virtual time that passes in one turn of a busy machine. Nanoseconds. */
const TURN_NS = 1_000_000n;

interface Event {
  readonly time: bigint;
  readonly action: () => void;
}

export class SimWorld {
  readonly random: Prng;
  /** The monotonic clock, in nanoseconds. */
  now = MONOTONIC_START;
  /** By time; events of the same time in the order in which they were scheduled. */
  private readonly events: Event[] = [];

  constructor(seed: Seed) {
    this.random = Prng.fromSeed(seed);
  }

  get wall(): bigint {
    return WALL_START + (this.now - MONOTONIC_START);
  }

  /** Calls `action` when the clock reaches `time`. */
  at(time: bigint, action: () => void): void {
    let low = 0;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.events[middle]?.time ?? time) <= time) low = middle + 1;
      else high = middle;
    }
    this.events.splice(low, 0, { time, action });
  }

  /** A busy machine's turn: a little time passes. */
  turn(): void {
    this.runUntil(this.now + TURN_NS);
  }

  /** Everyone waits: the clock jumps to the next event or the deadline; false when there is neither. */
  advance(deadline?: bigint): boolean {
    const next = this.events[0]?.time;
    if (next === undefined && deadline === undefined) return false;
    this.runUntil(next === undefined || (deadline !== undefined && deadline < next) ? (deadline ?? this.now) : next);
    return true;
  }

  private runUntil(time: bigint): void {
    if (time > this.now) this.now = time;
    // Events scheduled by these actions at this same time wait for the next turn, so that the loop ends.
    let due = 0;
    while ((this.events[due]?.time ?? this.now + 1n) <= this.now) due += 1;
    for (const event of this.events.splice(0, due)) event.action();
  }
}
