// poll: waits for several descriptors at once. Invariant: while it waits, what it waits for is in its progress and in the scheduler's
// watch lists, and nowhere else. spec/calls.md, "Poll".

import { POLL } from "../devices/device.ts";
import { deviceOf } from "../devices/devices.ts";
import { ERRNO } from "../errno.ts";
import type { Interest } from "../progress.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import type { Call } from "./row.ts";
import { timersFull } from "./thread.ts";

const POLLFD_BYTES = 8;

export function poll(call: Call): number {
  const { kernel, slot, progress } = call;
  const timeout = call.numbers[2]!;
  if (progress?.kind === "poll") kernel.sched.unwatchAll(slot, progress.interests);
  const interests: Interest[] = [];
  const ready = scan(call, interests);
  if (ready > 0 || timeout === 0 || call.timedOut) return ready;
  if (timeout !== -1 && timersFull(call)) return -ERRNO.EAGAIN;
  let deadline = Infinity;
  if (progress?.kind === "poll") deadline = progress.deadline;
  else if (timeout !== -1) deadline = kernel.now() + timeout;
  for (const { kind, key } of interests) kernel.sched.watch(slot, kind, key);
  call.progress = { kind: "poll", deadline, interests };
  return call.wait(WAIT_KIND.POLL, 0, deadline);
}

/** Fills in each `revents`; how many are not 0. Collects what the others wait for. */
function scan(call: Call, interests: Interest[]): number {
  const { space, descriptors } = call.process;
  const { view } = space.views;
  const count = call.numbers[1]!;
  let ready = 0;
  for (let k = 0; k < count; k++) {
    const at = space.base + call.numbers[0]! + k * POLLFD_BYTES;
    const fd = view.getInt32(at, true);
    const events = view.getUint16(at + 4, true);
    let found = 0;
    if (fd >= 0) {
      const open = descriptors.get(fd)?.open;
      if (open === undefined) found = POLL.NVAL;
      else {
        found = deviceOf(open).ready(call.kernel, open) & (events | POLL.ERR | POLL.HUP);
        interests.push(...deviceOf(open).interests(open));
      }
    }
    view.setUint16(at + 6, found, true);
    if (found !== 0) ready++;
  }
  return ready;
}
