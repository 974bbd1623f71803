// The scheduler: which thread is next, who waits, who is woken. Invariant: with equal seed, quantum and completions its choices
// are equal. Ready threads have their turns first come first served, or at random with a seed. spec/scheduling.md.
import { assert } from "../base/assert.ts";
import type { Prng } from "../base/prng.ts";
import { TIMED } from "./memory-layout.ts";
import { RunQueue } from "./run-queue.ts";
import { Tables } from "./tables.ts";
import { FLAG, NO_SLOT, STATE, ThreadTable } from "./threads.ts";
import { Timers } from "./timers.ts";
import { WAIT_KIND, type WaitKind, WaitQueues } from "./wait-queues.ts";

export class Scheduler {
  readonly tables = new Tables();
  readonly queue = new RunQueue(this.tables);
  readonly threads = new ThreadTable(this.tables);
  readonly waits = new WaitQueues(this.tables, this.threads);
  readonly timers = new Timers();
  /** The thread whose turn it is, or 0, and what is left of its quantum. */
  current = NO_SLOT;
  left = 0;
  switches = 0;
  preemptions = 0;
  /** Polling threads by what they wait for. */
  private readonly pollers = new Map<number, Set<number>>();

  /** Makes a thread that is on no queue ready, behind all others. */
  ready(slot: number): void {
    this.threads.setState(slot, STATE.READY);
    this.queue.push(slot);
  }

  /** The next ready thread, or 0. */
  next(random: Prng | undefined): number {
    const { length } = this.queue;
    if (length === 0) return NO_SLOT;
    const slot = this.queue.take(random === undefined || length === 1 ? 0 : random.nextBelow(length));
    this.threads.setState(slot, STATE.RUNNING);
    return slot;
  }

  /** Blocks a running thread in its call; `deadline` may be Infinity. */
  block(slot: number, kind: WaitKind, key: number, deadline: number): void {
    const { threads } = this;
    assert(threads.state(slot) === STATE.RUNNING, "only a running thread blocks");
    threads.setState(slot, STATE.BLOCKED);
    threads.setWait(slot, kind, key | 0);
    threads.setFlags(slot, (threads.flags(slot) & ~(FLAG.TIMED_OUT | FLAG.ANSWERED)) | FLAG.IN_CALL);
    this.waits.append(slot);
    if (deadline !== Infinity) this.limit(slot, deadline);
  }

  /** Gives a blocked thread's wait a deadline. */
  limit(slot: number, deadline: number): void {
    this.timers.add(slot, deadline);
    if (this.threads.waitKind(slot) === WAIT_KIND.FUTEX) this.tables.record[TIMED]!++;
  }

  /** Makes a blocked thread ready; its call runs again when it has its turn. */
  unblock(slot: number): void {
    assert(this.threads.state(slot) === STATE.BLOCKED, "only a blocked thread is woken");
    this.waits.remove(slot);
    const isTimed = this.timers.remove(slot);
    if (isTimed && this.threads.waitKind(slot) === WAIT_KIND.FUTEX) this.tables.record[TIMED]!--;
    this.ready(slot);
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
    while (this.timers.earliest <= now) {
      const slot = this.timers.first;
      this.threads.raise(slot, FLAG.TIMED_OUT);
      this.unblock(slot);
    }
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
