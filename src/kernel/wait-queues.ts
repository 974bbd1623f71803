// Who waits for what: a list for each kind, key and process, linked through the rows; the first threads of the lists are hashed.
// Invariant: a blocked thread is in exactly one list, in the order of arrival; the first one's `previous` is the last, and the
// last one's `next` is none. spec/scheduling.md, "Waiting".
import { BUCKETS, LISTS, MOST_LISTS, SHIFT, WAITING_FOR } from "./memory-layout.ts";
import type { Tables } from "./tables.ts";
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
  /** A lock that knows its holder (address). */
  LOCK: 12,
  /** The thread's next release, on the scheduler's clock (0). */
  RELEASE: 13,
  /** The end of a child (the parent's pid). */
  CHILD: 14,
  /** A signal that the process catches (its pid). */
  SIGNAL: 15,
} as const;
export type WaitKind = (typeof WAIT_KIND)[keyof typeof WAIT_KIND];

/** Only an address belongs to a process; all other keys are the machine's. */
export const isOfProcess = (kind: number): boolean => kind === WAIT_KIND.FUTEX || kind === WAIT_KIND.LOCK;

/** 2^32 divided by the golden ratio (Knuth, The Art of Computer Programming, vol. 3, 6.4); and an odd number like no other. */
export const GOLDEN = 0x9e3779b1 | 0;
const SALT = 0x85ebca6b | 0;
/** Lowest bits of an address at which a thread can wait, all 0. */
export const KEY_BITS = 2;

/** What keeps keys of other kinds and processes apart. */
export function saltOf(kind: number, process: number): number {
  return Math.imul(kind + 16 * (isOfProcess(kind) ? process : 0), SALT);
}

export class WaitQueues {
  private readonly tables: Tables;
  private readonly threads: ThreadTable;

  constructor(tables: Tables, threads: ThreadTable) {
    this.tables = tables;
    this.threads = threads;
  }

  /** Blocked threads that wait for this kind of thing. */
  countOf(kind: WaitKind): number {
    return this.tables.record[WAITING_FOR + kind]!;
  }

  /** Appends the thread to the list that its row names. */
  append(slot: number): void {
    const { threads } = this;
    const { record } = this.tables;
    const kind = threads.waitKind(slot);
    const first = this.find(kind, threads.waitKey(slot), threads.process(slot));
    record[WAITING_FOR + kind]!++;
    threads.setNext(slot, NO_SLOT);
    if (first === NO_SLOT) {
      threads.setPrevious(slot, slot);
      if (++record[LISTS]! > record[MOST_LISTS]!) this.grow();
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
    const { record } = this.tables;
    record[WAITING_FOR + kind]!--;
  }

  /** The first thread that waits for this, or 0. */
  find(kind: number, key: number, process: number): number {
    const { threads } = this;
    const { buckets } = this.tables;
    for (let slot = buckets[this.bucketOf(kind, key, process)]!; slot !== NO_SLOT; slot = threads.chain(slot)) {
      if (!threads.waitsFor(slot, kind, key)) continue;
      if (!isOfProcess(kind) || threads.process(slot) === process) return slot;
    }
    return NO_SLOT;
  }

  /** The place of each blocked thread in its list, from 0. */
  rankOf(): Map<number, number> {
    const { threads } = this;
    const ranks = new Map<number, number>();
    const { buckets, record } = this.tables;
    for (let bucket = 0; bucket < record[BUCKETS]!; bucket++) {
      for (let first = buckets[bucket]!; first !== NO_SLOT; first = threads.chain(first)) {
        let rank = 0;
        for (let slot = first; slot !== NO_SLOT; slot = threads.next(slot)) ranks.set(slot, rank++);
      }
    }
    return ranks;
  }

  /**
   * Multiplicative hashing with the golden ratio: keys at equal distances, as locks in an array have, fall far from each other. The lowest
   * bits of an address are 0, so they go to the other end.
   */
  private bucketOf(kind: number, key: number, process: number): number {
    const turned = (key >>> KEY_BITS) | (key << (32 - KEY_BITS));
    return Math.imul(turned + saltOf(kind, process), GOLDEN) >>> this.tables.record[SHIFT]!;
  }

  private bucketLike(slot: number): number {
    const { threads } = this;
    return this.bucketOf(threads.waitKind(slot), threads.waitKey(slot), threads.process(slot));
  }

  /** Takes the first thread off its list: the next one is first then, or the list is gone. */
  private removeFirst(slot: number, next: number): void {
    const { threads } = this;
    const { buckets, record } = this.tables;
    const chain = threads.chain(slot);
    if (next === NO_SLOT) record[LISTS]!--;
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
    const { buckets } = this.tables;
    const bucket = this.bucketLike(first);
    this.threads.setChain(first, buckets[bucket]!);
    buckets[bucket] = first;
  }

  /** Twice the buckets. */
  private grow(): void {
    const { tables } = this;
    const count = tables.record[BUCKETS]!;
    const old = tables.buckets.slice(0, count);
    tables.growBuckets(2 * count);
    tables.buckets.fill(0, 0, count);
    for (const hung of old) {
      for (let first = hung; first !== NO_SLOT; ) {
        const chain = this.threads.chain(first);
        this.hang(first);
        first = chain;
      }
    }
  }
}
