// What policies and the scheduler's clock keep, in the canonical encoding: of the machine, of each thread, and who waits for a release.
// Invariant: decoding checks what the kernel relies on; a policy copes with any finite rank. spec/state.md, "Threads".
import {
  array,
  bounded,
  type Codec,
  count53,
  f64,
  lazy,
  record,
  string,
  u8,
  u16,
  u32,
  type ValueOf,
} from "../base/codec.ts";
import { MAX_THREADS } from "../isa/limits.ts";
import type { Kernel } from "./kernel.ts";
import { MAX_POLICY_WORDS } from "./policy.ts";
import { COLUMN, COLUMNS, type Column, MAX_PERIOD, MAX_PRIORITY, MAX_TICKETS } from "./scheduling-rows.ts";
import { STATE } from "./threads.ts";
import { WAIT_KIND } from "./wait-queues.ts";

const MAX_POLICY_NAME = 32;
const PERIOD: Codec<number> = lazy(() => bounded(count53, 0, MAX_PERIOD));

export const POLICY_STATE = lazy(() =>
  record({ name: string(MAX_POLICY_NAME), words: array(f64, MAX_POLICY_WORDS), skipped: count53 }),
);

/** A thread's columns in their order. */
export const SCHEDULING = lazy(() =>
  record({
    priority: bounded(u8, 0, MAX_PRIORITY),
    tickets: bounded(u16, 0, MAX_TICKETS),
    period: PERIOD,
    deadline: PERIOD,
    release: count53,
    jobs: count53,
    late: count53,
    missed: count53,
    passed: count53,
    holder: count53,
    used: u32,
    rank: f64,
  }),
);
type Scheduling = ValueOf<typeof SCHEDULING>;
const NAMES: readonly (keyof Scheduling)[] = [
  ...(["priority", "tickets", "period", "deadline", "release", "jobs"] as const),
  ...(["late", "missed", "passed", "holder", "used", "rank"] as const),
];

export const RELEASES = lazy(() =>
  array(record({ slot: bounded(u32, 1, MAX_THREADS - 1), release: count53 }), MAX_THREADS),
);

type Fail = (sentence: string) => Error;

export function policyState({ sched }: Kernel): ValueOf<typeof POLICY_STATE> {
  return { name: sched.policy.name, words: sched.policy.words, skipped: sched.skipped };
}

export function restorePolicy({ sched }: Kernel, state: ValueOf<typeof POLICY_STATE>, fail: Fail): void {
  const { policy } = sched;
  if (state.name !== policy.name) throw fail(`the machine's policy is ${state.name}, not ${policy.name}`);
  if (!state.words.every(Number.isFinite) || !policy.restore(state.words)) {
    throw fail("a policy keeps as many numbers as it has");
  }
  sched.skipped = state.skipped;
}

/** Undefined for a thread of which nothing is kept. */
export function schedulingOf({ sched }: Kernel, slot: number): Scheduling | undefined {
  const row = sched.threads.scheduling.row(slot);
  if (row === undefined) return undefined;
  // One name for each column, in their order.
  return Object.fromEntries(NAMES.map((name, column) => [name, row[column] ?? 0])) as Scheduling;
}

export function restoreScheduling({ sched }: Kernel, slot: number, state: Scheduling, fail: Fail): void {
  if (!Number.isFinite(state.rank)) throw fail("a rank is a number");
  const rows = sched.threads.scheduling;
  for (let column = 0; column < COLUMNS; column++) rows.set(slot, column as Column, state[NAMES[column]!]);
  if (rows.row(slot) === undefined) throw fail("what is kept of a thread is something");
}

export function releasesOf({ sched: { releases } }: Kernel): ValueOf<typeof RELEASES> {
  return releases.entries().map((slot) => ({ slot, release: releases.key(slot) }));
}

/** Puts those that wait for a release into their order; blocked threads are in their lists already. */
export function restoreReleases({ sched }: Kernel, state: ValueOf<typeof RELEASES>, fail: Fail): void {
  const { threads, releases } = sched;
  let last = sched.clock + 1;
  for (const { slot, release } of state) {
    const isWaiting =
      slot < threads.high && threads.state(slot) === STATE.BLOCKED && threads.waitKind(slot) === WAIT_KIND.RELEASE;
    if (!isWaiting || releases.has(slot) || release < last)
      throw fail("releases ascend, ahead, each of one that waits");
    releases.add(slot, release);
    last = release;
  }
  if (releases.length !== sched.waits.countOf(WAIT_KIND.RELEASE)) throw fail("who waits for a release has one");
}

/** Lends holders what those that wait for them have. */
export function restoreInheritance({ sched }: Kernel, fail: Fail): void {
  const { threads, inheritance } = sched;
  for (let slot = 1; slot < threads.high; slot++) {
    const holder = threads.scheduling.get(slot, COLUMN.HOLDER);
    const isWaiting = threads.state(slot) === STATE.BLOCKED && threads.waitKind(slot) === WAIT_KIND.LOCK;
    if (isWaiting !== (holder !== 0)) throw fail("who waits for a lock knows its holder");
    if (holder === 0) continue;
    threads.scheduling.set(slot, COLUMN.HOLDER, 0);
    if (inheritance.closes(slot, holder)) throw fail("nobody waits for itself");
    inheritance.wait(slot, holder);
  }
}
