// Who waits for what: lists of blocked threads, hashed by kind, key and process, linked through the rows. Invariant: a
// blocked thread is in exactly one list, in the order of arrival. spec/scheduling.md, "Waiting".
import { NO_SLOT, type ThreadTable } from "./threads.ts";

/** What a blocked thread waits for; the numbers are in snapshots. The key is in parentheses. */
export const WAIT_KIND = {
  /** A futex (address). */
  FUTEX: 1,
  /** The end of a thread (slot). */
  JOIN: 2,
  /** Only its deadline (0). */
  SLEEP: 3,
  /** Bytes in a pipe, or room in it (pipe). */
  PIPE_READ: 4,
  PIPE_WRITE: 5,
  /** Console input, or room for output (0). */
  CONSOLE_READ: 6,
  CONSOLE_WRITE: 7,
  /** Bytes or a connection at a socket; room to send or the connection made (socket). */
  SOCKET_READ: 8,
  SOCKET_WRITE: 9,
  /** The host's answer (ticket). */
  ANSWER: 10,
  /** Any of several descriptors (0); which ones is in its progress. */
  POLL: 11,
} as const;
export type WaitKind = (typeof WAIT_KIND)[keyof typeof WAIT_KIND];

const INITIAL = 64;
const MAX_BUCKETS = 2 ** 20;

export class WaitQueues {
  private heads = new Int32Array(INITIAL);
  private tails = new Int32Array(INITIAL);
  private size = 0;
  /** Blocked threads by what they wait for. */
  private readonly counts = new Int32Array(Object.keys(WAIT_KIND).length + 1);
  private readonly threads: ThreadTable;

  constructor(threads: ThreadTable) {
    this.threads = threads;
  }

  get length(): number {
    return this.size;
  }

  /** Blocked threads that wait for this kind of thing. */
  countOf(kind: WaitKind): number {
    return this.counts[kind]!;
  }

  /** Appends the thread to the list that its row names. */
  append(slot: number): void {
    this.counts[this.threads.waitKind(slot)]!++;
    if (++this.size > this.heads.length && this.heads.length < MAX_BUCKETS) this.grow();
    this.link(slot);
  }

  remove(slot: number): void {
    const { threads } = this;
    const bucket = this.bucketOf(threads.waitKind(slot), threads.waitKey(slot), threads.process(slot));
    const next = threads.next(slot);
    const previous = threads.previous(slot);
    if (previous === NO_SLOT) this.heads[bucket] = next;
    else threads.setNext(previous, next);
    if (next === NO_SLOT) this.tails[bucket] = previous;
    else threads.setPrevious(next, previous);
    this.counts[threads.waitKind(slot)]!--;
    this.size--;
  }

  /** The first thread that waits for this, or 0. */
  find(kind: number, key: number, process: number): number {
    const { threads } = this;
    let slot = this.heads[this.bucketOf(kind, key, process)]!;
    while (slot !== NO_SLOT && !this.matches(slot, kind, key, process)) slot = threads.next(slot);
    return slot;
  }

  /** The place of each blocked thread in its list, from 0. */
  rankOf(): Map<number, number> {
    const { threads, heads } = this;
    const ranks = new Map<number, number>();
    for (const head of heads) {
      const counts = new Map<string, number>();
      for (let slot = head; slot !== NO_SLOT; slot = threads.next(slot)) {
        const scope = threads.waitKind(slot) === WAIT_KIND.FUTEX ? threads.process(slot) : 0;
        const list = `${threads.waitKind(slot)} ${threads.waitKey(slot)} ${scope}`;
        const rank = counts.get(list) ?? 0;
        ranks.set(slot, rank);
        counts.set(list, rank + 1);
      }
    }
    return ranks;
  }

  private matches(slot: number, kind: number, key: number, process: number): boolean {
    const { threads } = this;
    if (threads.waitKey(slot) !== key || threads.waitKind(slot) !== kind) return false;
    return kind !== WAIT_KIND.FUTEX || threads.process(slot) === process;
  }

  /** Only a futex's key belongs to a process; all other keys are the machine's. */
  private bucketOf(kind: number, key: number, process: number): number {
    const scope = kind === WAIT_KIND.FUTEX ? process : 0;
    const mixed = Math.imul(key ^ Math.imul(kind + 16 * scope, 0x9e3779b1), 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & (this.heads.length - 1);
  }

  private link(slot: number): void {
    const { threads } = this;
    const bucket = this.bucketOf(threads.waitKind(slot), threads.waitKey(slot), threads.process(slot));
    const tail = this.tails[bucket]!;
    threads.setNext(slot, NO_SLOT);
    threads.setPrevious(slot, tail);
    if (tail === NO_SLOT) this.heads[bucket] = slot;
    else threads.setNext(tail, slot);
    this.tails[bucket] = slot;
  }

  /** Twice the buckets; threads of one list keep their order, since they were in one bucket before. */
  private grow(): void {
    const old = this.heads;
    this.heads = new Int32Array(2 * old.length);
    this.tails = new Int32Array(2 * old.length);
    for (const head of old) {
      let slot = head;
      while (slot !== NO_SLOT) {
        const next = this.threads.next(slot);
        this.link(slot);
        slot = next;
      }
    }
  }
}
