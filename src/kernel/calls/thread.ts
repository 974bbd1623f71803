// Calls about threads. A thread is started by the instruction `spawn`, not by a call. spec/calls.md, "Threads".
import { YIELD } from "../../engine/context.ts";
import { ERRNO } from "../errno.ts";
import { endThread, releaseThread } from "../processes.ts";
import { FLAG, NO_SLOT, STATE } from "../threads.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import { duration, futex, integer, thread, word } from "./kinds.ts";
import { type Call, type CallRow, GONE } from "./row.ts";

/** Wakes at most the threads that there can be. */
const MAX_WAKE = 2 ** 31;

export const THREAD_CALLS: readonly CallRow[] = [
  {
    number: 2,
    name: "thread_exit",
    args: [word("value")],
    results: [],
    errors: [],
    doc: "End the calling thread; whoever joins it gets the value. Does not return. The last thread's end is the process's, with status 0.",
    leavesCode: true,
    isFarReaching: true,
    run(call) {
      endThread(call.kernel, call.slot, call.words[0]!);
      return GONE;
    },
  },
  {
    number: 3,
    name: "thread_join",
    args: [thread("thread")],
    results: ["value", "error"],
    errors: ["ESRCH", "EDEADLK", "EINVAL"],
    doc: "Wait for the thread's end: its value, and 0. On an error the value is 0 and the second result -errno: EINVAL when it is detached or joined already, EDEADLK when it waits for the caller.",
    run: join,
  },
  {
    number: 4,
    name: "thread_detach",
    args: [thread("thread")],
    results: ["result"],
    errors: ["ESRCH", "EINVAL"],
    doc: "Nobody will join the thread: its number is free when it ends.",
    run(call) {
      const { sched } = call.kernel;
      const { threads } = sched;
      const target = threadNamed(call, 0);
      if (target === NO_SLOT) return -ERRNO.ESRCH;
      if (threads.has(target, FLAG.DETACHED) || sched.waits.find(WAIT_KIND.JOIN, target, 0) !== NO_SLOT) {
        return -ERRNO.EINVAL;
      }
      if (threads.state(target) === STATE.ENDED) releaseThread(call.kernel, call.process, target);
      else threads.raise(target, FLAG.DETACHED);
      return 0;
    },
  },
  {
    number: 5,
    name: "thread_self",
    args: [],
    results: ["thread"],
    errors: [],
    doc: "The number of the calling thread.",
    run: (call) => call.kernel.sched.threads.number(call.slot),
  },
  {
    number: YIELD,
    name: "yield",
    args: [],
    results: ["result"],
    errors: [],
    doc: "Give up the rest of the quantum; all other ready threads have their turn first.",
    run(call) {
      call.kernel.sched.left = 0;
      return 0;
    },
  },
  {
    number: 8,
    name: "futex_wait",
    args: [futex, integer("expected"), duration("timeout", true)],
    results: ["result"],
    errors: ["EAGAIN", "ETIMEDOUT"],
    doc: "If the 32 bits at the address equal `expected` (its low 32 bits), wait for a wake: 0; else EAGAIN. ETIMEDOUT after `timeout` ns, -1 for ever.",
    waitsOnce: true,
    run: futexWait,
  },
  {
    number: 9,
    name: "futex_wake",
    args: [futex, integer("count")],
    results: ["woken"],
    errors: ["EINVAL"],
    doc: "Wake at most `count` threads that wait at the address, in the order in which they came; how many it were.",
    run(call) {
      const count = call.numbers[1]!;
      if (count < 0) return -ERRNO.EINVAL;
      const { sched } = call.kernel;
      return sched.wake(WAIT_KIND.FUTEX, call.numbers[0]!, call.process.pid, Math.min(count, MAX_WAKE));
    },
  },
  {
    number: 10,
    name: "tls_get",
    args: [],
    results: ["value"],
    errors: [],
    doc: "The thread's own word; 0 at first.",
    run: (call) => call.kernel.sched.threads.tls(call.slot),
  },
  {
    number: 11,
    name: "tls_set",
    args: [word("value")],
    results: ["result"],
    errors: [],
    doc: "Set the thread's own word.",
    run(call) {
      call.kernel.sched.threads.setTls(call.slot, call.words[0]!);
      return 0;
    },
  },
];

/** Waits at an address (0) that holds the expected 32 bits (1), with a timeout (2). */
export function futexWait(call: Call): number {
  if (call.again) return call.timedOut ? -ERRNO.ETIMEDOUT : 0;
  const address = call.numbers[0]!;
  const { space } = call.process;
  const found = Atomics.load(space.views.i32, (space.base + address) >>> 2);
  if (found !== call.low(1)) return -ERRNO.EAGAIN;
  const timeout = call.numbers[2]!;
  if (timeout === -1) return call.wait(WAIT_KIND.FUTEX, address);
  if (timersFull(call)) return -ERRNO.EAGAIN;
  return call.wait(WAIT_KIND.FUTEX, address, call.kernel.now() + timeout);
}

/** Whether no more calls of the process may wait with a deadline. */
export function timersFull({ kernel, process }: Call): boolean {
  return kernel.sched.timed.of(process.pid) >= kernel.limits.timers;
}

function join(call: Call): number | bigint {
  const { sched } = call.kernel;
  const { threads } = sched;
  const target = threadNamed(call, 0);
  let error = 0;
  if (target === NO_SLOT) error = ERRNO.ESRCH;
  else if (threads.has(target, FLAG.DETACHED)) error = ERRNO.EINVAL;
  else if (threads.state(target) === STATE.ENDED) {
    const value = threads.value(target);
    releaseThread(call.kernel, call.process, target);
    call.results[1] = 0n;
    return value;
  } else if (sched.joinCloses(call.slot, target)) error = ERRNO.EDEADLK;
  else if (sched.waits.find(WAIT_KIND.JOIN, target, 0) !== NO_SLOT) error = ERRNO.EINVAL;
  else return call.wait(WAIT_KIND.JOIN, target);
  call.results[1] = BigInt(-error);
  return 0n;
}

/** The slot of a thread of this process, or 0. */
function threadNamed(call: Call, index: number): number {
  const { threads } = call.kernel.sched;
  const slot = threads.slotOf(call.numbers[index]!);
  return slot !== NO_SLOT && threads.process(slot) === call.process.pid ? slot : NO_SLOT;
}
