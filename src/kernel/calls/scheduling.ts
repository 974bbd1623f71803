// Calls about scheduling: a thread's parameters, waiting for the next release, and locks that know their holder. spec/calls.md,
// "Scheduling".
import { LOCK_WAIT } from "../../engine/context.ts";
import { ERRNO } from "../errno.ts";
import { COLUMN, MAX_PERIOD, MAX_PRIORITY, MAX_TICKETS } from "../scheduling-rows.ts";
import { NO_SLOT, STATE } from "../threads.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import { duration, futex, holder, integer, lock, range, thread } from "./kinds.ts";
import type { Call, CallRow } from "./row.ts";
import { futexWait, timersFull } from "./thread.ts";

/** The parameters by their numbers. */
const PARAMETERS = [
  { column: COLUMN.PRIORITY, min: 0, max: MAX_PRIORITY },
  { column: COLUMN.TICKETS, min: 1, max: MAX_TICKETS },
  { column: COLUMN.PERIOD, min: 0, max: MAX_PERIOD },
  { column: COLUMN.DEADLINE, min: 0, max: MAX_PERIOD },
] as const;
const parameter = range("parameter", 0, PARAMETERS.length - 1);

/** In a lock's word beside the holder's number: somebody may wait. */
const WAITERS = 1n << 62n;

export const SCHEDULING_CALLS: readonly CallRow[] = [
  {
    number: 40,
    name: "sched_setparam",
    args: [thread("thread"), parameter, integer("value")],
    results: ["result"],
    errors: ["ESRCH"],
    doc: "Set a parameter of a thread, 0 for the caller: priority (0) in 0 .. 99, tickets (1) in 1 .. 4096, period (2) and deadline (3) in 0 .. 2^40 instructions. A period begins now.",
    run(call) {
      const { column, min, max } = PARAMETERS[call.numbers[1]!]!;
      const value = call.numbers[2]!;
      const slot = threadAlive(call);
      if (slot === NO_SLOT) return -ERRNO.ESRCH;
      if (!(value >= min && value <= max)) return -ERRNO.EINVAL;
      const { sched } = call.kernel;
      const rows = sched.threads.scheduling;
      rows.set(slot, column, value);
      // Who waits for a release waits on for that one.
      if (column === COLUMN.PERIOD && !sched.releases.has(slot)) rows.set(slot, COLUMN.RELEASE, sched.clock);
      sched.inheritance.changed(slot);
      return 0;
    },
  },
  {
    number: 41,
    name: "sched_getparam",
    args: [thread("thread"), parameter],
    results: ["value"],
    errors: ["ESRCH"],
    doc: "A parameter of a thread, 0 for the caller, as it was set: at first priority 0, 100 tickets, no period (0), and the period as the deadline (0).",
    run(call) {
      const { column } = PARAMETERS[call.numbers[1]!]!;
      const slot = threadAlive(call);
      if (slot === NO_SLOT) return -ERRNO.ESRCH;
      const { scheduling } = call.kernel.sched.threads;
      return column === COLUMN.TICKETS ? scheduling.tickets(slot) : scheduling.get(slot, column);
    },
  },
  {
    number: 42,
    name: "sched_wait_period",
    args: [],
    results: ["missed"],
    errors: ["EINVAL"],
    doc: "The work of this release is done: wait for the next one that is not past; how many went by before it. EINVAL without a period.",
    run: waitPeriod,
  },
  {
    number: 43,
    name: "futex_lock_pi",
    args: [lock, duration("timeout", true)],
    results: ["result"],
    errors: ["EDEADLK", "ESRCH", "EAGAIN", "ETIMEDOUT"],
    doc: "Take the lock whose 64 bits are at the address: 0 when free, else its holder's number, plus 2^62 when others may wait. Who waits lends the holder its priority or deadline. ETIMEDOUT after `timeout` ns, -1 for ever; EDEADLK when the caller would wait for itself; ESRCH when the holder is no thread, or ends.",
    run: lockPi,
  },
  {
    number: 44,
    name: "futex_unlock_pi",
    args: [lock],
    results: ["result"],
    errors: ["EPERM"],
    doc: "Give the lock to the most urgent thread that waits for it, of those the one that came first, or free it. EPERM when the caller does not hold it.",
    run: unlockPi,
  },
  {
    number: LOCK_WAIT,
    name: "lock_wait",
    args: [futex, integer("expected"), duration("timeout", true), holder, integer("shares")],
    results: ["result"],
    errors: ["EAGAIN", "ETIMEDOUT"],
    doc: "As futex_wait, for a lock with the number of a thread that must give it back first in the low 52 bits at `holder`; 0 when that is not known. Who `shares` does not wait for one that does, with bit 52. Only the search for deadlocks looks.",
    waitsOnce: true,
    run: futexWait,
  },
];

/** The slot of the thread that argument 0 names, the caller for 0; NO_SLOT when it is none of this process or has ended. */
function threadAlive(call: Call): number {
  const number = call.numbers[0]!;
  if (number === 0) return call.slot;
  return threadOf(call, number);
}

function threadOf({ kernel, process }: Call, number: number): number {
  const { threads } = kernel.sched;
  const slot = threads.slotOf(number);
  const isAlive = slot !== NO_SLOT && threads.state(slot) !== STATE.ENDED && threads.process(slot) === process.pid;
  return isAlive ? slot : NO_SLOT;
}

function waitPeriod(call: Call): number {
  const { slot, kernel } = call;
  const { sched } = kernel;
  const rows = sched.threads.scheduling;
  if (call.again) return rows.get(slot, COLUMN.PASSED);
  const period = rows.get(slot, COLUMN.PERIOD);
  if (period === 0) return -ERRNO.EINVAL;
  const release = rows.get(slot, COLUMN.RELEASE);
  const passed = Math.max(0, Math.ceil((sched.clock - release) / period) - 1);
  rows.add(slot, COLUMN.JOBS, 1);
  if (sched.clock > rows.deadline(slot)) rows.add(slot, COLUMN.LATE, 1);
  rows.add(slot, COLUMN.MISSED, passed);
  rows.set(slot, COLUMN.PASSED, passed);
  rows.set(slot, COLUMN.RELEASE, release + (passed + 1) * period);
  const waiting = call.wait(WAIT_KIND.RELEASE, 0);
  sched.releases.add(slot, rows.get(slot, COLUMN.RELEASE));
  return waiting;
}

function lockPi(call: Call): number {
  const { slot, kernel, process } = call;
  const { sched } = kernel;
  const { i64 } = process.space.views;
  const index = (process.space.base + call.numbers[0]!) >>> 3;
  const word = i64[index]!;
  if (call.timedOut) return -ERRNO.ETIMEDOUT;
  // Who wakes this thread has given it the lock, or ended with it.
  if (call.again) return Number(word & ~WAITERS) === sched.threads.number(slot) ? 0 : -ERRNO.ESRCH;
  if (word === 0n) {
    i64[index] = BigInt(sched.threads.number(slot));
    return 0;
  }
  const holder = Number(word & ~WAITERS);
  if (threadOf(call, holder) === NO_SLOT) return -ERRNO.ESRCH;
  if (sched.inheritance.closes(slot, holder)) return -ERRNO.EDEADLK;
  const timeout = call.numbers[1]!;
  if (timeout !== -1 && timersFull(call)) return -ERRNO.EAGAIN;
  i64[index] = word | WAITERS;
  const deadline = timeout === -1 ? Infinity : kernel.now() + timeout;
  const waiting = call.wait(WAIT_KIND.LOCK, call.numbers[0]!, deadline);
  sched.inheritance.wait(slot, holder);
  return waiting;
}

function unlockPi(call: Call): number {
  const { slot, kernel, process } = call;
  const { threads, waits, inheritance } = kernel.sched;
  const { i64 } = process.space.views;
  const index = (process.space.base + call.numbers[0]!) >>> 3;
  if (Number(i64[index]! & ~WAITERS) !== threads.number(slot)) return -ERRNO.EPERM;
  const waiters: number[] = [];
  let at = waits.find(WAIT_KIND.LOCK, call.numbers[0]! | 0, process.pid);
  for (; at !== NO_SLOT; at = threads.next(at)) waiters.push(at);
  const [first] = waiters;
  if (first === undefined) {
    i64[index] = 0n;
    return 0;
  }
  const heir = waiters.reduce(
    (best, one) => (inheritance.urgency(one) < inheritance.urgency(best) ? one : best),
    first,
  );
  const others = waiters.filter((waiter) => waiter !== heir);
  const number = threads.number(heir);
  i64[index] = BigInt(number) | (others.length > 0 ? WAITERS : 0n);
  kernel.sched.unblock(heir);
  inheritance.pass(others, threads.number(slot), number);
  return 0;
}
