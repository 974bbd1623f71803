// Which thread waits for which: a blocked thread points at the one thread without which it cannot go on, where there is such a one.
// Invariant: an edge is true. Who holds a lock is read where the lock itself says so, when it is asked, and nothing is remembered; so
// each cycle of edges is a deadlock, while a deadlock need not be a cycle. spec/deadlock.md.
import { LOCK_WAIT } from "../engine/context.ts";
import { readArguments } from "../engine/frames.ts";
import { inRange } from "../engine/space.ts";
import { MAX_ARGUMENTS } from "../isa/limits.ts";
import type { Kernel } from "./kernel.ts";
import { NO_SLOT, STATE } from "./threads.ts";
import { WAIT_KIND } from "./wait-queues.ts";

/** Where `lock_wait` has the address of the word that names a holder, and whether the caller would share the lock. */
const HOLDER_ARGUMENT = 3;
const SHARES_ARGUMENT = 4;
/** The word's bytes, those of its bits that are the number, and the one above: the holder shares the lock. */
const HOLDER_BYTES = 8;
const HOLDER_BITS = 52;
const SHARED = 1n << 52n;

/** What a thread waits for that another thread has to give. */
export interface Edge {
  /** The number of the thread that must go on first; 0 when nobody holds the lock at the moment, or it does not say who. */
  readonly holder: number;
  /** The lock's address; none for the end of a thread. */
  readonly lock?: number;
}

/** For whom a thread waits; undefined when it does not wait, will not wait for ever, or waits for what any thread may bring. */
export function edgeOf(kernel: Kernel, slot: number): Edge | undefined {
  const { threads, timers, inheritance } = kernel.sched;
  if (threads.state(slot) !== STATE.BLOCKED || timers.has(slot)) return undefined;
  switch (threads.waitKind(slot)) {
    case WAIT_KIND.JOIN:
      return { holder: threads.number(threads.waitKey(slot)) };
    case WAIT_KIND.LOCK:
      return { holder: inheritance.holderOf(slot), lock: threads.waitKey(slot) >>> 0 };
    case WAIT_KIND.FUTEX:
      return lockOf(kernel, slot);
    default:
      return undefined;
  }
}

const argumentsOfCall = new BigInt64Array(MAX_ARGUMENTS);

/** The lock of a thread that waits at a futex, if it waits there for a lock. */
function lockOf(kernel: Kernel, slot: number): Edge | undefined {
  const { threads } = kernel.sched;
  const { program, space } = kernel.processOf(slot);
  const site = threads.site(slot);
  if (program.image.sites[site]?.callee !== LOCK_WAIT) return undefined;
  readArguments(program, { space, fp: threads.fp(slot) }, site, argumentsOfCall);
  const lock = Number(argumentsOfCall[HOLDER_ARGUMENT]);
  // The heap may have become shorter since the call looked, and a saved machine may say anything.
  if (lock % HOLDER_BYTES !== 0 || !inRange(space, lock, HOLDER_BYTES)) return { holder: 0, lock };
  const word = space.views.i64[(space.base + lock) / HOLDER_BYTES]!;
  if (argumentsOfCall[SHARES_ARGUMENT] !== 0n && (word & SHARED) !== 0n) return { holder: 0, lock };
  const holder = Number(BigInt.asUintN(HOLDER_BITS, word));
  const at = threads.slotOf(holder);
  // What a program writes there says nothing about threads of others.
  return { holder: at !== NO_SLOT && threads.process(at) !== threads.process(slot) ? 0 : holder, lock };
}

/** The slot of the thread that one waits for, while that one has not ended. */
function nextOf(kernel: Kernel, slot: number): number {
  const { threads } = kernel.sched;
  const holder = edgeOf(kernel, slot)?.holder ?? 0;
  const next = threads.slotOf(holder);
  return next !== NO_SLOT && threads.state(next) !== STATE.ENDED ? next : NO_SLOT;
}

/** The cycle that a thread is in, from it on in the order of waiting; empty when it is in none. Takes as long as its chain is. */
export function cycleThrough(kernel: Kernel, slot: number): number[] {
  const cycle = [slot];
  // The chain may lead into a cycle without this thread: what stands at a power of two is met again then.
  let mark = slot;
  let limit = 1;
  for (let at = nextOf(kernel, slot); at !== NO_SLOT; at = nextOf(kernel, at)) {
    if (at === slot) return cycle;
    if (at === mark) break;
    if (cycle.length === limit) {
      mark = at;
      limit *= 2;
    }
    cycle.push(at);
  }
  return [];
}

/** All cycles, each from its lowest slot on, in the order of those. */
export function cyclesOf(kernel: Kernel): number[][] {
  const { high } = kernel.sched.threads;
  const cycles: number[][] = [];
  /** By slot: from where it was first seen. */
  const seenFrom = new Int32Array(high);
  for (let slot = 1; slot < high; slot++) {
    let at = slot;
    for (; at !== NO_SLOT && seenFrom[at] === 0; at = nextOf(kernel, at)) seenFrom[at] = slot;
    if (at !== NO_SLOT && seenFrom[at] === slot) cycles.push(fromLowest(cycleThrough(kernel, at)));
  }
  return cycles.sort(([a = 0], [b = 0]) => a - b);
}

/** A cycle from its lowest slot on. */
export function fromLowest(cycle: readonly number[]): number[] {
  const lowest = cycle.reduce((least, slot, at) => (slot < cycle[least]! ? at : least), 0);
  return [...cycle.slice(lowest), ...cycle.slice(0, lowest)];
}
