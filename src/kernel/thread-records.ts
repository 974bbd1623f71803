// What became of each thread, for who asks for it: times on the scheduler's clock, in instructions, and turns. Invariant: written only
// where a thread's state changes, and only in a machine that was made to; an ended thread's record is kept while there is room.
// spec/scheduling.md, "Statistics".
import { array, bounded, count53, lazy, optional, record, u32, type ValueOf } from "../base/codec.ts";
import { MAX_THREAD_RECORDS, MAX_THREADS } from "../isa/limits.ts";
import type { Came } from "./policy.ts";
import { COLUMN } from "./scheduling-rows.ts";
import { STATE, type ThreadTable } from "./threads.ts";

/** Times in instructions of the scheduler's clock. */
export interface ThreadStats {
  readonly thread: number;
  /** When it was started. */
  readonly arrived: number;
  /** From there to its first turn; undefined before that. */
  readonly response: number | undefined;
  /** From its start to its end; undefined before that. */
  readonly turnaround: number | undefined;
  /** Ready without having its turn, in all and the longest at a time. */
  readonly wait: number;
  readonly longestWait: number;
  /** Instructions that it retired. */
  readonly cpu: number;
  /** Turns that ended because it waited, yielded or ended; and those at whose end it could have gone on. */
  readonly voluntary: number;
  readonly preempted: number;
  /** Of a thread with a period: releases whose work was done, those of them that were late, and releases that went by. */
  readonly jobs: number;
  readonly late: number;
  readonly missed: number;
}

const LIVE = lazy(() =>
  record({
    ...{ arrived: count53, response: optional(count53), readySince: count53, wait: count53, longestWait: count53 },
    ...{ voluntary: count53, preempted: count53 },
  }),
);
type Live = { -readonly [K in keyof ValueOf<typeof LIVE>]: ValueOf<typeof LIVE>[K] };

const DONE = lazy(() =>
  record({
    ...{ thread: count53, arrived: count53, response: optional(count53), turnaround: optional(count53) },
    ...{ wait: count53, longestWait: count53, cpu: count53, voluntary: count53, preempted: count53 },
    ...{ jobs: count53, late: count53, missed: count53 },
  }),
);

export const RECORDS = lazy(() =>
  record({
    live: array(record({ slot: bounded(u32, 1, MAX_THREADS - 1), record: LIVE }), MAX_THREADS),
    done: array(DONE, MAX_THREAD_RECORDS),
    omitted: count53,
  }),
);

export class ThreadRecords {
  /** Ended threads whose record was not kept. */
  omitted = 0;
  private readonly threads: ThreadTable;
  private readonly live = new Map<number, Live>();
  private done: ThreadStats[] = [];

  constructor(threads: ThreadTable) {
    this.threads = threads;
  }

  ready(slot: number, came: Came, now: number): void {
    if (came === "restored") return;
    if (came === "new") {
      const zeros = { readySince: now, wait: 0, longestWait: 0, voluntary: 0, preempted: 0 };
      this.live.set(slot, { arrived: now, response: undefined, ...zeros });
      return;
    }
    const one = this.live.get(slot);
    if (one !== undefined) one.readySince = now;
  }

  begin(slot: number, now: number): void {
    const one = this.live.get(slot);
    if (one === undefined) return;
    const waited = now - one.readySince;
    one.response ??= now - one.arrived;
    one.wait += waited;
    one.longestWait = Math.max(one.longestWait, waited);
  }

  leave(slot: number, kind: "voluntary" | "preempted", turns = 1): void {
    const one = this.live.get(slot);
    if (one !== undefined) one[kind] += turns;
  }

  end(slot: number, now: number): void {
    const one = this.live.get(slot);
    if (one === undefined) return;
    one.voluntary++;
    this.live.delete(slot);
    if (this.done.length >= MAX_THREAD_RECORDS) this.omitted++;
    else this.done.push(this.statsOf(slot, one, now));
  }

  /** In the order in which they were started. */
  stats(): ThreadStats[] {
    const living = [...this.live].map(([slot, one]) => this.statsOf(slot, one, undefined));
    return [...this.done, ...living].sort((a, b) => a.arrived - b.arrived || a.thread - b.thread);
  }

  state(): ValueOf<typeof RECORDS> {
    const live = [...this.live].sort(([a], [b]) => a - b).map(([slot, one]) => ({ slot, record: { ...one } }));
    return { live, done: this.done, omitted: this.omitted };
  }

  /** False when a record is of no thread that is alive. */
  restore({ live, done, omitted }: ValueOf<typeof RECORDS>): boolean {
    for (const { slot, record: one } of live) this.live.set(slot, { ...one });
    this.done = [...done];
    this.omitted = omitted;
    const { threads } = this;
    const isAlive = ({ slot }: { slot: number }) =>
      slot < threads.high && threads.state(slot) !== STATE.FREE && threads.state(slot) !== STATE.ENDED;
    return live.every(isAlive) && this.live.size === live.length;
  }

  private statsOf(slot: number, one: Live, ended: number | undefined): ThreadStats {
    const { arrived, response, wait, longestWait, voluntary, preempted } = one;
    const rows = this.threads.scheduling;
    return {
      ...{ thread: this.threads.number(slot), arrived, response },
      turnaround: ended === undefined ? undefined : ended - arrived,
      ...{ wait, longestWait, cpu: this.threads.retired(slot), voluntary, preempted },
      jobs: rows.get(slot, COLUMN.JOBS),
      late: rows.get(slot, COLUMN.LATE),
      missed: rows.get(slot, COLUMN.MISSED),
    };
  }
}
