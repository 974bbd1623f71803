// The machine's clocks. Invariant: time is a sample of the host's, taken with the inbox, plus one nanosecond for each
// instruction since; neither clock of one machine asks the host inside a slice, and the monotonic one never goes back.
// spec/scheduling.md, "Time".
import { count53, i64, lazy, optional, record, type ValueOf } from "../base/codec.ts";

/** All that must survive; monotonic time starts at 0 with the machine. `origin` is where the host's clock stood then. */
export const CLOCK = lazy(() => record({ wall: i64, monotonic: count53, sampledAt: count53, origin: optional(i64) }));
export type ClockState = ValueOf<typeof CLOCK>;

export class Clock {
  private wall = 0n;
  /** Nanoseconds since the machine's start, at the sample. */
  private monotonicNs = 0;
  /** Instructions retired at the sample. */
  private sampledAt = 0;
  /** The host's monotonic clock when ours was 0; a machine that moves to another host takes that host's. */
  private origin: bigint | undefined;

  /** Takes a sample of the host's clocks. */
  sample(wall: bigint, monotonic: bigint, instructions: number): void {
    this.origin ??= monotonic - BigInt(this.monotonicNs);
    const sampled = Number(monotonic - this.origin);
    this.monotonicNs = Math.max(sampled, this.monotonic(instructions));
    this.wall = wall;
    this.sampledAt = instructions;
  }

  monotonic(instructions: number): number {
    return this.monotonicNs + (instructions - this.sampledAt);
  }

  /** Nanoseconds since 1970. */
  wallTime(instructions: number): bigint {
    return this.wall + BigInt(instructions - this.sampledAt);
  }

  /** A time of ours on the host's monotonic clock. */
  onHost(monotonicNs: number): bigint {
    return (this.origin ?? 0n) + BigInt(Math.ceil(monotonicNs));
  }

  state(): ClockState {
    return { wall: this.wall, monotonic: this.monotonicNs, sampledAt: this.sampledAt, origin: this.origin };
  }

  restore(state: ClockState): void {
    this.wall = state.wall;
    this.monotonicNs = state.monotonic;
    this.sampledAt = state.sampledAt;
    this.origin = state.origin;
  }
}
