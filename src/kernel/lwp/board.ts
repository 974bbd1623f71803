// What lightweight processes and the kernel's thread tell each other, in one shared buffer: who runs, who is ready and where, and what
// the kernel has to do. Invariant: words that several threads write are reached by atomic operations alone, a queue's under its lock; a
// slot is in at most one queue. spec/thread-models.md, "Board".
import { assert } from "../../base/assert.ts";
import { COUNT_WORDS, Counters } from "./counters.ts";

/** How often the lock is tried: what is done under it by another lightweight process is short. */
const TRIES = 200;

/** Words of the head: what is seldom written in one line of a processor's cache, and all else in one of its own each. */
const STOP = 0;
const ENDED = 1;
/** Counts what the kernel has been told: it sleeps until that changes. */
const NEWS = 16;
/** The lock of what lies in the tables, lists of those that wait above all. */
const LOCK = 32;
/** How often a lightweight process has begun to look for a thread. */
const BEGINNINGS = 48;
const HEAD_WORDS = 64;

/** How long all may take to stand still, a quantum of each, before one is taken to be dead. */
const PATIENCE_MS = 60_000;

/** Words of each lightweight process. */
const BELL = 0;
/** RUNNING, or whatever else while it touches nothing of the guest. */
const PHASE = 1;
const QUEUE_LOCK = 2;
const QUEUE_HEAD = 3;
const QUEUE_LENGTH = 4;
/** Records written, and read, since the beginning. */
const OUT_TAIL = 5;
const OUT_HEAD = 6;
/** Not 0 while it may run threads. */
const SEAT = 7;
/** See counters.ts. */
const COUNTERS = 8;
/** Not 0 when the kernel has answered its call. */
const ANSWER = 13;
/** The thread that it has, and how many locks of the board it holds: what is lost if it dies. */
const CURRENT = 14;
const HELD = 15;
/** Not 0 since it has come so far as to look for threads. */
const ARRIVED = 16;
const LWP_WORDS = 32;

/**
 * HANDING: it waits for the kernel to take a thread over. CALLING: it waits for the answer to a call. It touches nothing of the guest
 * meanwhile. FAILED: it stopped in the middle of something, and dies.
 */
const PHASES = { QUIET: 0, RUNNING: 1, HANDING: 2, CALLING: 3, FAILED: 4 } as const;

/** What a thread stopped for, as the kernel reads it. */
export interface Handed {
  slot: number;
  /** Of its row then, for a row may be another thread's when the kernel reads this. */
  generation: number;
  /** An EXIT of engine/context.ts, or AGAIN. */
  exit: number;
  site: number;
  callee: number;
  trap: number;
  need: number;
  operand: bigint;
}
/** The thread was woken in a call that has to run again. */
export const AGAIN = 7;
const RECORD_WORDS = 9;
const RECORDS = 256;

export interface BoardSize {
  readonly lwps: number;
  /** How many of these may run threads at a time: the first ones, until one that blocks gives its place to another. */
  readonly seats: number;
  /** The most that there can be. */
  readonly threads: number;
  /** Each thread has a lightweight process of its own. */
  readonly isBound: boolean;
  /** Who makes a call waits for its answer. */
  readonly isRaw: boolean;
}

export class Board {
  readonly buffer: SharedArrayBuffer;
  readonly lwps: number;
  readonly seats: number;
  private readonly capacity: number;
  readonly isBound: boolean;
  readonly isRaw: boolean;
  private readonly words: Int32Array;
  readonly counters: Counters;
  /** Of the lightweight process whose view this is; -1 for the kernel's. */
  private readonly held: number;

  /** Of these lightweight processes; or the view that one of them has of a board that is there. */
  constructor({ lwps, seats, threads, isBound, isRaw }: BoardSize, its?: { buffer: SharedArrayBuffer; lwp: number }) {
    this.lwps = lwps;
    this.seats = seats;
    this.isBound = isBound;
    this.isRaw = isRaw;
    this.capacity = 2 ** Math.ceil(Math.log2(threads + 1));
    const bytes = 4 * (HEAD_WORDS + lwps * (LWP_WORDS + this.capacity + RECORDS * RECORD_WORDS) + this.capacity);
    this.buffer = its?.buffer ?? new SharedArrayBuffer(bytes);
    this.words = new Int32Array(this.buffer);
    this.counters = new Counters(this.buffer, { first: HEAD_WORDS + COUNTERS, step: LWP_WORDS, lwps });
    this.held = its === undefined ? -1 : this.at(its.lwp) + HELD;
    if (its === undefined) for (let lwp = 0; lwp < seats; lwp++) this.setSeat(lwp, true);
  }

  // Queues

  /** Puts a ready thread behind the others of a lightweight process, and wakes that one. */
  push(lwp: number, slot: number): void {
    const { words, capacity } = this;
    const at = this.at(lwp);
    this.acquire(at + QUEUE_LOCK);
    const length = words[at + QUEUE_LENGTH]!;
    assert(length < capacity, "there is room for every thread");
    words[this.queue(lwp) + ((words[at + QUEUE_HEAD]! + length) & (capacity - 1))] = slot;
    Atomics.store(words, at + QUEUE_LENGTH, length + 1);
    this.release(at + QUEUE_LOCK);
    // Who runs looks at its queue once more before it sleeps.
    if (this.isQuiet(lwp)) this.ring(lwp);
  }

  /** Takes the first ready thread of a lightweight process, or 0, for another one or for itself; -1 is the kernel. */
  take(lwp: number, taker: number): number {
    const { words, capacity } = this;
    const at = this.at(lwp);
    if (Atomics.load(words, at + QUEUE_LENGTH) === 0) return 0;
    this.acquire(at + QUEUE_LOCK);
    const length = words[at + QUEUE_LENGTH]!;
    let slot = 0;
    if (length > 0) {
      const head = words[at + QUEUE_HEAD]!;
      slot = words[this.queue(lwp) + head]!;
      if (taker >= 0) this.setCurrent(taker, slot);
      words[at + QUEUE_HEAD] = (head + 1) & (capacity - 1);
      Atomics.store(words, at + QUEUE_LENGTH, length - 1);
    }
    this.release(at + QUEUE_LOCK);
    return slot;
  }

  /** Takes a ready thread of another lightweight process, or 0. */
  steal(lwp: number): number {
    const { lwps } = this;
    for (let k = 1; k < lwps; k++) {
      const slot = this.take((lwp + k) % lwps, lwp);
      if (slot !== 0) return slot;
    }
    return 0;
  }

  /** Takes threads out of all queues, while all stand still. */
  removeAll(slots: ReadonlySet<number>): void {
    for (let lwp = 0; lwp < this.lwps; lwp++) {
      for (let left = this.length(lwp); left > 0; left--) {
        const slot = this.take(lwp, -1);
        if (!slots.has(slot)) this.push(lwp, slot);
      }
    }
  }

  /** Where a thread ran last, or is to run. */
  home(slot: number): number {
    return Atomics.load(this.words, this.homes + slot);
  }
  setHome(slot: number, lwp: number): void {
    Atomics.store(this.words, this.homes + slot, lwp);
  }

  /** A thread is ready: it goes where it belongs, else where nobody has anything to do, else where it was, or next to it. */
  ready(slot: number): void {
    const home = this.home(slot);
    let target = this.isBound || this.hasSeat(home) ? home : -1;
    for (let k = 0; !this.isBound && k < this.lwps; k++) {
      const lwp = (home + k) % this.lwps;
      if (!this.hasSeat(lwp)) continue;
      if (target < 0) target = lwp;
      if (!this.isQuiet(lwp) || this.length(lwp) > 0) continue;
      target = lwp;
      break;
    }
    this.push(target < 0 ? home : target, slot);
  }

  // Seats, which the kernel's thread gives

  hasSeat(lwp: number): boolean {
    return Atomics.load(this.words, this.at(lwp) + SEAT) !== 0;
  }

  /** One that gets a seat looks for a thread at once. */
  setSeat(lwp: number, hasSeat: boolean): void {
    Atomics.store(this.words, this.at(lwp) + SEAT, Number(hasSeat));
    if (hasSeat) this.ring(lwp);
  }

  get seated(): number {
    let count = 0;
    for (let lwp = 0; lwp < this.lwps; lwp++) count += Number(this.hasSeat(lwp));
    return count;
  }

  /** Ready threads in the queue of a lightweight process. */
  length(lwp: number): number {
    return Atomics.load(this.words, this.at(lwp) + QUEUE_LENGTH);
  }

  // Phases

  /** A lightweight process begins to run a guest's thread; false when all are to stand still, and it must not. */
  begin(lwp: number): boolean {
    const { words } = this;
    Atomics.store(words, this.at(lwp) + PHASE, PHASES.RUNNING);
    Atomics.add(words, BEGINNINGS, 1);
    if (Atomics.load(words, STOP) === 0) return true;
    this.quiet(lwp);
    return false;
  }

  /** A lightweight process touches nothing of the guest from now on. */
  quiet(lwp: number): void {
    this.setPhase(lwp, PHASES.QUIET);
  }

  /** It is about to die, in the middle of something: nobody waits for it any more, and nothing is still until it is buried. */
  fail(lwp: number): void {
    this.setPhase(lwp, PHASES.FAILED);
  }

  isQuiet(lwp: number): boolean {
    return this.phase(lwp) === PHASES.QUIET;
  }

  /** Whether it may go on with a thread. One that had to wait for the kernel has to begin anew: all may have stood still meanwhile. */
  mayGoOn(lwp: number): boolean {
    return this.phase(lwp) === PHASES.RUNNING && !this.isStopped && !this.isEnded;
  }

  /** Says what it does now, to who waits for all to stand still too. */
  private setPhase(lwp: number, phase: number): void {
    const at = this.at(lwp) + PHASE;
    Atomics.store(this.words, at, phase);
    Atomics.notify(this.words, at);
  }

  private phase(lwp: number): number {
    return Atomics.load(this.words, this.at(lwp) + PHASE);
  }

  /**
   * Whether all are quiet, or wait in a call, and nothing is queued or handed over: then nothing happens but by the kernel. One that was
   * quiet when it was asked and took a thread before its queue was looked at has begun in between.
   */
  get isStill(): boolean {
    const before = Atomics.load(this.words, BEGINNINGS);
    for (let lwp = 0; lwp < this.lwps; lwp++) {
      const phase = this.phase(lwp);
      if (phase !== PHASES.QUIET && phase !== PHASES.CALLING) return false;
    }
    for (let lwp = 0; lwp < this.lwps; lwp++) if (this.length(lwp) > 0 || this.handedOver(lwp) > 0) return false;
    return Atomics.load(this.words, BEGINNINGS) === before;
  }

  /** Sleeps while `isIdle` holds and nobody rings. Quiet before. */
  sleep(lwp: number, isIdle: () => boolean): void {
    const { words } = this;
    const bell = this.at(lwp) + BELL;
    const rung = Atomics.load(words, bell);
    if (isIdle()) Atomics.wait(words, bell, rung);
  }

  ring(lwp: number): void {
    const { words } = this;
    const bell = this.at(lwp) + BELL;
    Atomics.add(words, bell, 1);
    Atomics.notify(words, bell);
  }

  /** Lets nobody run a guest until `resume`; returns when nobody does. Of the kernel's thread, which hears of no death meanwhile. */
  private stop(): void {
    const { words } = this;
    Atomics.store(words, STOP, 1);
    for (let lwp = 0; lwp < this.lwps; lwp++) {
      const phase = this.at(lwp) + PHASE;
      while (Atomics.load(words, phase) === PHASES.RUNNING) {
        const outcome = Atomics.wait(words, phase, PHASES.RUNNING, PATIENCE_MS);
        if (outcome === "timed-out") throw new Error(`lightweight process ${lwp} does not come to a stop`);
      }
    }
  }

  private resume(): void {
    Atomics.store(this.words, STOP, 0);
    for (let lwp = 0; lwp < this.lwps; lwp++) this.ring(lwp);
  }

  /** Does something while nobody runs a guest. */
  exclusively(work: () => void): void {
    if (this.isStopped) {
      work();
      return;
    }
    this.stop();
    try {
      work();
    } finally {
      this.resume();
    }
  }

  get isStopped(): boolean {
    return Atomics.load(this.words, STOP) !== 0;
  }

  /** The machine has ended: lightweight processes return. */
  end(): void {
    Atomics.store(this.words, ENDED, 1);
    for (let lwp = 0; lwp < this.lwps; lwp++) {
      this.ring(lwp);
      this.answer(lwp);
    }
  }

  get isEnded(): boolean {
    return Atomics.load(this.words, ENDED) !== 0;
  }

  // What is handed over

  /** Hands a thread over to the kernel; waits while that one is far behind. */
  hand(lwp: number, { slot, generation, exit, site, callee, trap, need, operand }: Handed): void {
    const { words } = this;
    const at = this.at(lwp);
    const tail = words[at + OUT_TAIL]!;
    for (;;) {
      const head = Atomics.load(words, at + OUT_HEAD);
      if (((tail - head) | 0) < RECORDS) break;
      this.setPhase(lwp, PHASES.HANDING);
      Atomics.wait(words, at + OUT_HEAD, head);
    }
    const low = Number(BigInt.asIntN(32, operand));
    const high = Number(BigInt.asIntN(32, operand >> 32n));
    words.set([slot, generation, exit, site, callee, trap, need, low, high], this.record(lwp, tail));
    Atomics.store(words, at + OUT_TAIL, (tail + 1) | 0);
    this.tell();
  }

  /** A lightweight process is about to hand a call over whose answer it waits for. */
  expectAnswer(lwp: number): void {
    Atomics.store(this.words, this.at(lwp) + ANSWER, 0);
  }

  /** Sleeps until the kernel has answered. */
  awaitAnswer(lwp: number): void {
    const { words } = this;
    const at = this.at(lwp);
    this.setPhase(lwp, PHASES.CALLING);
    while (Atomics.load(words, at + ANSWER) === 0) Atomics.wait(words, at + ANSWER, 0);
  }

  answer(lwp: number): void {
    const { words } = this;
    const word = this.at(lwp) + ANSWER;
    Atomics.store(words, word, 1);
    Atomics.notify(words, word);
  }

  /** Records that the kernel has not taken. */
  handedOver(lwp: number): number {
    const { words } = this;
    const at = this.at(lwp);
    return (Atomics.load(words, at + OUT_TAIL) - words[at + OUT_HEAD]!) | 0;
  }

  /** The next record of a lightweight process that has handed one over. */
  taken(lwp: number): Handed {
    assert(this.handedOver(lwp) > 0, "there is a record");
    const { words } = this;
    const at = this.at(lwp);
    const head = words[at + OUT_HEAD]!;
    const from = this.record(lwp, head);
    const [slot = 0, generation = 0, exit = 0, site = 0, callee = 0, trap = 0, need = 0, low = 0, high = 0] =
      words.subarray(from, from + RECORD_WORDS);
    Atomics.store(words, at + OUT_HEAD, (head + 1) | 0);
    Atomics.notify(words, at + OUT_HEAD);
    const operand = (BigInt(high) << 32n) | BigInt.asUintN(32, BigInt(low));
    return { slot, generation: generation >>> 0, exit, site, callee, trap, need, operand };
  }

  /** Wakes the kernel's thread. */
  tell(): void {
    const { words } = this;
    Atomics.add(words, NEWS, 1);
    Atomics.notify(words, NEWS);
  }

  /** The word that changes with news, for whoever waits for it. */
  get news(): { readonly words: Int32Array; readonly index: number } {
    return { words: this.words, index: NEWS };
  }

  // What is lost when one dies: written by itself alone, and read when it is dead

  setCurrent(lwp: number, slot: number): void {
    this.words[this.at(lwp) + CURRENT] = slot;
  }

  current(lwp: number): number {
    return this.words[this.at(lwp) + CURRENT]!;
  }

  /** What the lock guards may be half done. */
  isHolding(lwp: number): boolean {
    return this.words[this.at(lwp) + HELD] !== 0;
  }

  arrive(lwp: number): void {
    Atomics.store(this.words, this.at(lwp) + ARRIVED, 1);
  }

  /** Whether it had come so far. Its place is free for another from now on. */
  bury(lwp: number): boolean {
    this.setCurrent(lwp, 0);
    this.quiet(lwp);
    return Atomics.exchange(this.words, this.at(lwp) + ARRIVED, 0) !== 0;
  }

  // The lock

  /** Of the kernel's thread, which may let all stand still while it holds the lock. */
  lock(): void {
    this.acquire(LOCK);
  }

  /** Of a lightweight process, which must not sleep here: who holds the lock may wait for it to be quiet. False when it is taken. */
  tryLock(): boolean {
    this.hold(1);
    for (let k = 0; k < TRIES; k++) if (Atomics.compareExchange(this.words, LOCK, 0, 1) === 0) return true;
    this.hold(-1);
    return false;
  }

  unlock(): void {
    this.release(LOCK);
  }

  /** A lock of three states, as in Drepper, Futexes Are Tricky: free, held, held while others may wait. */
  private acquire(word: number): void {
    const { words } = this;
    this.hold(1);
    if (Atomics.compareExchange(words, word, 0, 1) === 0) return;
    while (Atomics.exchange(words, word, 2) !== 0) Atomics.wait(words, word, 2);
  }

  private release(word: number): void {
    const { words } = this;
    if (Atomics.exchange(words, word, 0) === 2) Atomics.notify(words, word, 1);
    this.hold(-1);
  }

  private hold(more: number): void {
    if (this.held >= 0) this.words[this.held]! += more;
  }

  private at(lwp: number): number {
    return HEAD_WORDS + lwp * LWP_WORDS;
  }

  private queue(lwp: number): number {
    return HEAD_WORDS + this.lwps * LWP_WORDS + lwp * this.capacity;
  }

  private get homes(): number {
    return HEAD_WORDS + this.lwps * (LWP_WORDS + this.capacity + RECORDS * RECORD_WORDS);
  }

  private record(lwp: number, count: number): number {
    const first = HEAD_WORDS + this.lwps * (LWP_WORDS + this.capacity);
    return first + (lwp * RECORDS + (count & (RECORDS - 1))) * RECORD_WORDS;
  }
}

assert(COUNTERS + COUNT_WORDS <= ANSWER, "counters have room");
