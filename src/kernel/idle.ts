// Whether a machine where nothing can run still has something to wait for. Invariant: a thread that only the outside can wake keeps
// the machine idle; when all wait for each other for ever, it is a deadlock. spec/scheduling.md, "Deadlock".
import type { Kernel } from "./kernel.ts";
import { FIRST_PID } from "./processes.ts";
import { FROM_OUTSIDE } from "./signals.ts";
import { NO_SLOT, STATE } from "./threads.ts";
import { WAIT_KIND, type WaitKind } from "./wait-queues.ts";

const OUTSIDE: readonly WaitKind[] = [
  WAIT_KIND.CONSOLE_READ,
  WAIT_KIND.CONSOLE_WRITE,
  WAIT_KIND.SOCKET_READ,
  WAIT_KIND.SOCKET_WRITE,
  WAIT_KIND.ANSWER,
];

/** Waits in calls that would block a thread of the host that made them: all but those about threads and pipes. */
export const HOST_BLOCKING: readonly WaitKind[] = [...OUTSIDE, WAIT_KIND.SLEEP, WAIT_KIND.POLL];

/** Whether a thread waits so. */
export function isHostBlocked({ sched }: Kernel): boolean {
  return HOST_BLOCKING.some((kind) => sched.waits.countOf(kind) > 0);
}

/** True when some blocked thread waits for the host. */
export function isOutsideNeeded(kernel: Kernel): boolean {
  const { waits, threads } = kernel.sched;
  if (OUTSIDE.some((kind) => waits.countOf(kind) > 0) || isSignalAwaited(kernel)) return true;
  if (waits.countOf(WAIT_KIND.POLL) === 0) return false;
  for (const [slot, { progress }] of kernel.waiting) {
    if (threads.state(slot) !== STATE.BLOCKED || progress?.kind !== "poll") continue;
    if (progress.interests.some(({ kind }) => OUTSIDE.some((outside) => outside === kind))) return true;
  }
  return false;
}

/** Whether a thread of process 1 waits for signals, of which some that the process catches may come from outside. */
function isSignalAwaited({ sched, processes }: Kernel): boolean {
  if (sched.waits.countOf(WAIT_KIND.SIGNAL) === 0) return false;
  const caught = processes.get(FIRST_PID)?.caught ?? 0;
  return (caught & FROM_OUTSIDE) !== 0 && sched.waits.find(WAIT_KIND.SIGNAL, FIRST_PID, 0) !== NO_SLOT;
}
