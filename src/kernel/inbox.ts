// The inbox: what was asked of the host, and what came back. Invariant: each ticket is answered once, and completions reach the
// kernel only between slices, each stamped with the instruction count and a sequence number. spec/scheduling.md, "Inbox".
import { array, bounded, bytes, i32, lazy, optional, record, string, u32, union, type ValueOf } from "../base/codec.ts";

/** Longest text of an address. */
const MAX_IP = 64;
const MAX_NAMES = 65_536;
const MAX_NAME_BYTES = 4096;
const MAX_BYTES = 2 ** 26;

export const ADDRESS = lazy(() => record({ ip: string(MAX_IP), port: bounded(u32, 0, 65_535) }));

/** Whom an answer is for. */
export const ASKED = lazy(() =>
  union("kind", {
    /** A call of a thread, which takes it from `answers` when it runs again. */
    call: [1, {}],
    console: [2, { bytes: u32 }],
    input: [3, {}],
    listen: [4, { socket: u32 }],
    connect: [5, { socket: u32 }],
    send: [6, { socket: u32, bytes: u32 }],
    /** Nobody. */
    nobody: [7, {}],
    /** Nobody any more; what the host opened for it is closed again. */
    unwanted: [8, {}],
  }),
);
export type Asked = ValueOf<typeof ASKED>;

export const ANSWER = lazy(() =>
  record({
    value: i32,
    bytes: optional(bytes(MAX_BYTES)),
    address: optional(ADDRESS),
    names: optional(array(string(MAX_NAME_BYTES), MAX_NAMES)),
  }),
);
export type Answer = ValueOf<typeof ANSWER>;

export class Inbox {
  /** Completions taken so far. */
  sequence = 0;
  /** A request that makes a host object names it by its ticket. */
  nextTicket = 1;
  /** Requests under way. */
  readonly asked = new Map<number, Asked>();
  /** Answers that a thread has not yet taken. */
  readonly answers = new Map<number, Answer>();

  ticket(asked: Asked): number {
    const ticket = this.nextTicket++;
    this.asked.set(ticket, asked);
    return ticket;
  }

  /** Nobody waits any more for the answer to this ticket, which has not come yet; whether it was to open something. */
  abandon(ticket: number, opens: boolean): void {
    if (this.asked.has(ticket)) this.asked.set(ticket, { kind: opens ? "unwanted" : "nobody" });
  }

  /** The answer to a ticket, once. */
  takeAnswer(ticket: number): Answer | undefined {
    const answer = this.answers.get(ticket);
    this.answers.delete(ticket);
    return answer;
  }
}
