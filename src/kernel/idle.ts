// Whether a machine where nothing can run still has something to wait for. Invariant: a thread that only the outside can wake keeps
// the machine idle; when all wait for each other for ever, it is a deadlock. spec/scheduling.md, "Deadlock".
import type { Kernel } from "./kernel.ts";
import { STATE } from "./threads.ts";
import { WAIT_KIND, type WaitKind } from "./wait-queues.ts";

const OUTSIDE: readonly WaitKind[] = [
  WAIT_KIND.CONSOLE_READ,
  WAIT_KIND.CONSOLE_WRITE,
  WAIT_KIND.SOCKET_READ,
  WAIT_KIND.SOCKET_WRITE,
  WAIT_KIND.ANSWER,
];

/** True when some blocked thread waits for the host. */
export function isOutsideNeeded(kernel: Kernel): boolean {
  const { waits, threads } = kernel.sched;
  if (OUTSIDE.some((kind) => waits.countOf(kind) > 0)) return true;
  if (waits.countOf(WAIT_KIND.POLL) === 0) return false;
  for (const [slot, { progress }] of kernel.waiting) {
    if (threads.state(slot) !== STATE.BLOCKED || progress?.kind !== "poll") continue;
    if (progress.interests.some(({ kind }) => OUTSIDE.some((outside) => outside === kind))) return true;
  }
  return false;
}
