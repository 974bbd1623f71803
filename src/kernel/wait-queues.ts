// Who waits for what: a list for each kind, key and process, linked through the rows; the first threads of the lists are hashed.
// Invariant: a blocked thread is in exactly one list, in the order of arrival; the first one's `previous` is the last, and the
// last one's `next` is none. spec/scheduling.md, "Waiting".
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
  /** The first thread of a list in each bucket; `chain` of a row names that of the bucket's next list. */
  private buckets = new Int32Array(INITIAL);
  private lists = 0;
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
    const { threads } = this;
    const kind = threads.waitKind(slot);
    const first = this.find(kind, threads.waitKey(slot), threads.process(slot));
    this.counts[kind]!++;
    this.size++;
    threads.setNext(slot, NO_SLOT);
    if (first === NO_SLOT) {
      threads.setPrevious(slot, slot);
      if (++this.lists > this.buckets.length && this.buckets.length < MAX_BUCKETS) this.grow();
      this.hang(slot);
      return;
    }
    const last = threads.previous(first);
    threads.setNext(last, slot);
    threads.setPrevious(slot, last);
    threads.setPrevious(first, slot);
  }

  remove(slot: number): void {
    const { threads } = this;
    const next = threads.next(slot);
    const previous = threads.previous(slot);
    const kind = threads.waitKind(slot);
    if (threads.next(previous) !== slot) this.removeFirst(slot, next);
    else {
      threads.setNext(previous, next);
      // Behind the last one there is none, and the first one names the last.
      const behind = next === NO_SLOT ? this.find(kind, threads.waitKey(slot), threads.process(slot)) : next;
      threads.setPrevious(behind, previous);
    }
    this.counts[kind]!--;
    this.size--;
  }

  /** The first thread that waits for this, or 0. */
  find(kind: number, key: number, process: number): number {
    const { threads } = this;
    for (let slot = this.buckets[this.bucketOf(kind, key, process)]!; slot !== NO_SLOT; slot = threads.chain(slot)) {
      if (!threads.waitsFor(slot, kind, key)) continue;
      if (kind !== WAIT_KIND.FUTEX || threads.process(slot) === process) return slot;
    }
    return NO_SLOT;
  }

  /** The place of each blocked thread in its list, from 0. */
  rankOf(): Map<number, number> {
    const { threads } = this;
    const ranks = new Map<number, number>();
    for (const hung of this.buckets) {
      for (let first = hung; first !== NO_SLOT; first = threads.chain(first)) {
        let rank = 0;
        for (let slot = first; slot !== NO_SLOT; slot = threads.next(slot)) ranks.set(slot, rank++);
      }
    }
    return ranks;
  }

  /** Only a futex's key belongs to a process; all other keys are the machine's. */
  private bucketOf(kind: number, key: number, process: number): number {
    const scope = kind === WAIT_KIND.FUTEX ? process : 0;
    const mixed = Math.imul(key ^ Math.imul(kind + 16 * scope, 0x9e3779b1), 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & (this.buckets.length - 1);
  }

  private bucketLike(slot: number): number {
    const { threads } = this;
    return this.bucketOf(threads.waitKind(slot), threads.waitKey(slot), threads.process(slot));
  }

  /** Takes the first thread off its list: the next one is first then, or the list is gone. */
  private removeFirst(slot: number, next: number): void {
    const { threads, buckets } = this;
    const chain = threads.chain(slot);
    if (next === NO_SLOT) this.lists--;
    else {
      threads.setChain(next, chain);
      threads.setPrevious(next, threads.previous(slot));
    }
    const instead = next === NO_SLOT ? chain : next;
    const bucket = this.bucketLike(slot);
    let at = buckets[bucket]!;
    if (at === slot) {
      buckets[bucket] = instead;
      return;
    }
    while (threads.chain(at) !== slot) at = threads.chain(at);
    threads.setChain(at, instead);
  }

  /** Puts a list into the bucket of its first thread. */
  private hang(first: number): void {
    const bucket = this.bucketLike(first);
    this.threads.setChain(first, this.buckets[bucket]!);
    this.buckets[bucket] = first;
  }

  /** Twice the buckets. */
  private grow(): void {
    const old = this.buckets;
    this.buckets = new Int32Array(2 * old.length);
    for (const hung of old) {
      for (let first = hung; first !== NO_SLOT; ) {
        const chain = this.threads.chain(first);
        this.hang(first);
        first = chain;
      }
    }
  }
}
