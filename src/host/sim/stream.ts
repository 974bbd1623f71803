// One end of a simulated TCP connection. Invariant: bytes arrive in the order in which they were sent, each once, in pieces
// whose sizes the seed chooses; the end or a reset comes behind the bytes that arrived before it. spec/hosts.md.
import { assert } from "../../base/assert.ts";
import { ERRNO } from "../../kernel/errno.ts";
import type { Address } from "../../kernel/host.ts";
import type { SimWorld } from "./world.ts";

/** Bytes that may be under way to or wait at one end; then the sender waits, as at a closed window. */
const WINDOW_BYTES = 64 * 1024;
const SEGMENT_BYTES = 4096;
/** Delay of one segment: 20 us to about 1 ms. Nanoseconds. */
const MIN_DELAY_NS = 20_000;
const DELAY_SPREAD_NS = 1_000_000;

/** Who uses one end. */
export interface StreamUser {
  received(bytes: Uint8Array): void;
  ended(): void;
  failed(error: number): void;
}

interface Outgoing {
  rest: Uint8Array;
  readonly done: () => void;
}

export class SimStream {
  readonly local: Address;
  readonly remote: Address;
  private readonly world: SimWorld;
  private user: StreamUser | undefined;
  private other: SimStream | undefined;
  private readonly outgoing: Outgoing[] = [];
  private finQueued = false;
  private finSent = false;
  /** Segments leave in order: none arrives before the one sent before it. */
  private lastArrival = 0n;
  /** Bytes on their way to the other end or waiting there. */
  private unread = 0;
  private readonly arrived: Uint8Array[] = [];
  private credit = 0;
  private ending: number | undefined;
  private endingTold = false;
  private closed = false;

  constructor(world: SimWorld, local: Address, remote: Address) {
    this.world = world;
    this.local = local;
    this.remote = remote;
  }

  /** Two ends of one new connection. */
  static pair(world: SimWorld, left: Address, right: Address): readonly [SimStream, SimStream] {
    const ends = [new SimStream(world, left, right), new SimStream(world, right, left)] as const;
    ends[0].other = ends[1];
    ends[1].other = ends[0];
    return ends;
  }

  use(user: StreamUser): void {
    this.user = user;
  }

  /** `done` is called when the last byte has left, or when it never can. */
  send(bytes: Uint8Array, done: () => void): void {
    if (this.closed || this.finQueued || (this.ending ?? 0) < 0) {
      done();
      return;
    }
    this.outgoing.push({ rest: bytes, done });
    this.pump();
  }

  addCredit(bytes: number): void {
    this.credit += bytes;
    this.deliver();
  }

  shutdown(): void {
    this.finQueued = true;
    this.pump();
  }

  /** As on Linux, closing while received bytes are unread resets. */
  close(reset: boolean): void {
    if (this.closed) return;
    this.closed = true;
    if (reset || this.arrived.length > 0) this.reset();
    else this.shutdown();
  }

  private reset(): void {
    for (const { done } of this.outgoing.splice(0)) done();
    this.transmit((other) => other.fail(-ERRNO.ECONNRESET));
  }

  private pump(): void {
    for (let first = this.outgoing[0]; first !== undefined; first = this.outgoing[0]) {
      const room = Math.min(WINDOW_BYTES - this.unread, SEGMENT_BYTES, first.rest.length);
      if (room <= 0 && first.rest.length > 0) return;
      const segment = first.rest.subarray(0, this.piece(room));
      first.rest = first.rest.subarray(segment.length);
      if (first.rest.length === 0) {
        this.outgoing.shift();
        first.done();
      }
      this.unread += segment.length;
      this.transmit((other) => other.arrive(segment));
    }
    if (this.finQueued && !this.finSent) {
      this.finSent = true;
      this.transmit((other) => other.end());
    }
  }

  private transmit(action: (other: SimStream) => void): void {
    const { other, world } = this;
    assert(other !== undefined, "a stream has another end");
    const soonest = world.now + BigInt(MIN_DELAY_NS + world.random.nextBelow(DELAY_SPREAD_NS));
    this.lastArrival = soonest > this.lastArrival ? soonest : this.lastArrival;
    world.at(this.lastArrival, () => action(other));
  }

  private arrive(bytes: Uint8Array): void {
    if (this.closed) {
      // Nobody will read it: the sender learns that with a reset.
      this.reset();
      return;
    }
    if (bytes.length > 0) this.arrived.push(bytes);
    this.deliver();
  }

  private deliver(): void {
    for (let first = this.arrived[0]; first !== undefined && this.credit > 0; first = this.arrived[0]) {
      const bytes = first.subarray(0, this.piece(Math.min(first.length, this.credit)));
      if (bytes.length === first.length) this.arrived.shift();
      else this.arrived[0] = first.subarray(bytes.length);
      this.credit -= bytes.length;
      this.user?.received(bytes);
      if (this.other !== undefined) this.other.unread -= bytes.length;
      this.other?.pump();
    }
    if (this.arrived.length === 0) this.tellEnding();
  }

  private end(): void {
    this.ending ??= 0;
    this.deliver();
  }

  private fail(error: number): void {
    if ((this.ending ?? 0) < 0) return;
    this.ending = error;
    this.endingTold = false;
    for (const { done } of this.outgoing.splice(0)) done();
    this.deliver();
  }

  private tellEnding(): void {
    if (this.ending === undefined || this.endingTold || this.closed) return;
    this.endingTold = true;
    if (this.ending === 0) this.user?.ended();
    else this.user?.failed(this.ending);
  }

  /** A size the seed chooses: often all, sometimes one byte, else anything between. */
  private piece(most: number): number {
    const { random } = this.world;
    const choice = random.nextBelow(4);
    if (choice < 2 || most <= 1) return most;
    return choice === 2 ? 1 : 1 + random.nextBelow(most);
  }
}
