// The scheduler: who waits, who is woken, and whose turn it is, as its policy says. Invariant: with equal seed, quantum and completions
// its choices are equal. spec/scheduling.md.
import { assert } from "../base/assert.ts";
import type { Prng } from "../base/prng.ts";
import { Inheritance } from "./inheritance.ts";
import { TIMED } from "./memory-layout.ts";
import type { Came, MakePolicy, Policy } from "./policy.ts";
import type { Interest } from "./progress.ts";
import { SlotHeap } from "./slot-heap.ts";
import { Tables } from "./tables.ts";
import { Tally } from "./tally.ts";
import { ThreadRecords } from "./thread-records.ts";
import { FLAG, NO_SLOT, STATE, ThreadTable } from "./threads.ts";
import { WAIT_KIND, type WaitKind, WaitQueues } from "./wait-queues.ts";

export interface SchedulerParts {
  readonly policy: MakePolicy;
  readonly quantum: number;
  /** The machine's instructions retired, and its generator. */
  readonly instructions: () => number;
  readonly random: () => Prng;
  /** Whether it keeps what became of each thread. */
  readonly threadStats: boolean;
}

export class Scheduler {
  readonly tables = new Tables();
  readonly threads = new ThreadTable(this.tables);
  readonly waits = new WaitQueues(this.tables, this.threads);
  /** Waiting threads by deadline, in monotonic nanoseconds. */
  readonly timers = new SlotHeap();
  /** How many of them each process has. */
  readonly timed = new Tally();
  /** Threads that wait for their next release, by it, on this clock. */
  readonly releases = new SlotHeap();
  readonly inheritance: Inheritance;
  readonly policy: Policy;
  readonly records: ThreadRecords | undefined;
  /** Instructions that the clock went on while all waited, the next release among what they waited for. */
  skipped = 0;
  /** The thread whose turn it is, or 0, and what is left of its quantum. */
  current = NO_SLOT;
  left = 0;
  switches = 0;
  preemptions = 0;
  /** The thread that was blocked last, until somebody has looked whether that closed a cycle; 0 for none. */
  waited = NO_SLOT;
  /** Processes whose threads get no turns. */
  readonly stopped = new Set<number>();
  /** Polling threads by what they wait for. */
  private readonly pollers = new Map<number, Set<number>>();
  private readonly instructions: () => number;

  constructor({ policy, quantum, instructions, random, threadStats }: SchedulerParts) {
    const { tables, threads } = this;
    this.records = threadStats ? new ThreadRecords(threads) : undefined;
    this.instructions = instructions;
    this.inheritance = new Inheritance(threads, () => this.policy);
    this.policy = policy({
      ...{ tables, threads, quantum, random },
      clock: () => this.clock,
      urgency: (slot) => this.inheritance.urgency(slot),
    });
  }

  /** Instructions: those that the machine has retired, and those that were skipped. */
  get clock(): number {
    return this.instructions() + this.skipped;
  }

  /** Makes a thread that is on no queue ready, or STOPPED as its process is. */
  ready(slot: number, came: Came): void {
    if (this.stopped.size > 0 && this.stopped.has(this.threads.process(slot))) {
      this.threads.setState(slot, STATE.STOPPED);
      return;
    }
    this.threads.setState(slot, STATE.READY);
    this.policy.add(slot, came);
    this.records?.ready(slot, came, this.clock);
  }

  /** The next ready thread, whose turn it is then, or 0. */
  next(): number {
    const { policy } = this;
    if (policy.length === 0) return NO_SLOT;
    const slot = policy.take();
    this.threads.setState(slot, STATE.RUNNING);
    this.current = slot;
    this.left = policy.quantum(slot);
    this.switches++;
    this.records?.begin(slot, this.clock);
    return slot;
  }

  /** The current thread could go on but is ready again instead: it yielded, or was preempted. */
  endTurn(came: "spent" | "yielded" | "overtaken"): void {
    if (came !== "yielded") this.preemptions++;
    this.records?.leave(this.current, came === "yielded" ? "voluntary" : "preempted");
    this.ready(this.current, came);
    this.current = NO_SLOT;
  }

  /** Blocks a running thread in its call; `deadline` may be Infinity. */
  block(slot: number, kind: WaitKind, key: number, deadline: number): void {
    const { threads } = this;
    assert(threads.state(slot) === STATE.RUNNING, "only a running thread blocks");
    threads.setState(slot, STATE.BLOCKED);
    threads.setWait(slot, kind, key | 0);
    threads.setFlags(slot, (threads.flags(slot) & ~(FLAG.TIMED_OUT | FLAG.ANSWERED)) | FLAG.IN_CALL);
    this.waits.append(slot);
    this.waited = slot;
    this.records?.leave(slot, "voluntary");
    if (deadline !== Infinity) this.limit(slot, deadline);
  }

  /** Gives a blocked thread's wait a deadline. */
  limit(slot: number, deadline: number): void {
    this.timers.add(slot, deadline);
    this.timed.add(this.threads.process(slot));
    if (this.threads.waitKind(slot) === WAIT_KIND.FUTEX) this.tables.record[TIMED]!++;
  }

  /** Makes a blocked thread ready; its call runs again when it has its turn. */
  unblock(slot: number): void {
    this.endWait(slot);
    this.ready(slot, "woken");
  }

  /** Takes threads off every queue that they are on; what becomes of them is the caller's to say. */
  withdraw(slots: readonly number[]): void {
    const { threads } = this;
    const ready = slots.filter((slot) => threads.state(slot) === STATE.READY);
    if (ready.length > 0) this.policy.removeAll(new Set(ready));
    for (const slot of slots) {
      if (threads.state(slot) === STATE.BLOCKED) this.endWait(slot);
      else if (slot === this.current) this.current = NO_SLOT;
    }
  }

  /** The ready threads of a process get no more turns; its current one, if it has it, is the caller's to put away. */
  stop(process: number): void {
    const { threads } = this;
    this.stopped.add(process);
    const ready = threads.slotsOf(process).filter((slot) => threads.state(slot) === STATE.READY);
    this.policy.removeAll(new Set(ready));
    for (const slot of ready) threads.setState(slot, STATE.STOPPED);
  }

  /** The threads of a stopped process that wait for nothing are ready again, in the order of their slots. */
  resume(process: number): void {
    const { threads } = this;
    if (!this.stopped.delete(process)) return;
    for (const slot of threads.slotsOf(process)) {
      if (threads.state(slot) === STATE.STOPPED) this.ready(slot, "woken");
    }
  }

  private endWait(slot: number): void {
    assert(this.threads.state(slot) === STATE.BLOCKED, "only a blocked thread waits");
    this.waits.remove(slot);
    this.releases.remove(slot);
    this.inheritance.leave(slot);
    if (!this.timers.remove(slot)) return;
    this.timed.remove(this.threads.process(slot));
    if (this.threads.waitKind(slot) === WAIT_KIND.FUTEX) this.tables.record[TIMED]!--;
  }

  /** Wakes at most `count` threads in the order in which they came; how many it were. */
  wake(kind: WaitKind, key: number, process: number, count: number): number {
    let woken = 0;
    while (woken < count) {
      const slot = this.waits.find(kind, key | 0, process);
      if (slot === NO_SLOT) break;
      this.unblock(slot);
      woken++;
    }
    return woken;
  }

  /** A thread ends: wakes who waits for the locks that it holds, by the locks' addresses, each in the order in which they came. */
  orphan(slot: number): void {
    const { threads, waits, inheritance } = this;
    if (waits.countOf(WAIT_KIND.LOCK) === 0) return;
    const waiters = inheritance.waitersFor(threads.number(slot));
    const locks = new Set(waiters.map((waiter) => threads.waitKey(waiter) >>> 0));
    for (const lock of [...locks].sort((a, b) => a - b)) {
      this.wake(WAIT_KIND.LOCK, lock, threads.process(slot), Infinity);
    }
  }

  /** Something changed at an object of the machine: wakes all who wait for it, and all polls of it. */
  notify(kind: WaitKind, key: number): void {
    this.wake(kind, key, 0, Infinity);
    const polls = this.pollers.get(interestNumber(kind, key));
    if (polls === undefined) return;
    for (const slot of [...polls].sort((a, b) => a - b)) {
      if (this.threads.state(slot) === STATE.BLOCKED) this.unblock(slot);
    }
  }

  /** Wakes every thread whose deadline has come. */
  expire(now: number): void {
    while (this.timers.least <= now) {
      const slot = this.timers.first;
      this.threads.raise(slot, FLAG.TIMED_OUT);
      this.unblock(slot);
    }
  }

  /** Instructions until the next release, which lies ahead. */
  get untilRelease(): number {
    return this.releases.length === 0 ? Infinity : this.releases.least - this.clock;
  }

  /** Wakes every thread whose release has come. */
  release(): void {
    while (this.releases.length > 0 && this.releases.least <= this.clock) this.unblock(this.releases.first);
  }

  /** Nothing is ready: the clock goes on to the next release; false when nobody waits for one. */
  skip(): boolean {
    if (this.releases.length === 0) return false;
    this.skipped += this.untilRelease;
    this.release();
    return true;
  }

  watch(slot: number, kind: number, key: number): void {
    const number = interestNumber(kind, key);
    const polls = this.pollers.get(number);
    if (polls === undefined) this.pollers.set(number, new Set([slot]));
    else polls.add(slot);
  }

  unwatch(slot: number, kind: number, key: number): void {
    const number = interestNumber(kind, key);
    const polls = this.pollers.get(number);
    polls?.delete(slot);
    if (polls?.size === 0) this.pollers.delete(number);
  }

  unwatchAll(slot: number, interests: readonly Interest[]): void {
    for (const { kind, key } of interests) this.unwatch(slot, kind, key);
  }

  /** Whether waiting for `target` would close a circle of joins that leads back to `slot`. */
  joinCloses(slot: number, target: number): boolean {
    const { threads } = this;
    let at = target;
    for (let steps = threads.count; steps > 0; steps--) {
      if (at === slot) return true;
      if (threads.state(at) !== STATE.BLOCKED || threads.waitKind(at) !== WAIT_KIND.JOIN) return false;
      at = threads.waitKey(at);
    }
    return false;
  }
}

/** One number for a kind and a 32-bit key. */
function interestNumber(kind: number, key: number): number {
  return kind * 2 ** 32 + (key >>> 0);
}
