// Calls about time and entropy. spec/calls.md, "Time and entropy".

import { ERRNO } from "../errno.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import { duration, output, range } from "./kinds.ts";
import type { CallRow } from "./row.ts";
import { timersFull } from "./thread.ts";

export const TIME_CALLS: readonly CallRow[] = [
  {
    number: 7,
    name: "sleep",
    args: [duration("ns", false)],
    results: ["result"],
    errors: ["EAGAIN"],
    doc: "Wait until that many nanoseconds have passed; 0 returns at once. EAGAIN when too many calls wait with a deadline.",
    run(call) {
      if (call.again || call.numbers[0] === 0) return 0;
      if (timersFull(call)) return -ERRNO.EAGAIN;
      return call.wait(WAIT_KIND.SLEEP, 0, call.kernel.now() + call.numbers[0]!);
    },
  },
  {
    number: 16,
    name: "clock",
    args: [range("id", 0, 4)],
    results: ["ns"],
    errors: [],
    doc: "0: nanoseconds since 1970; 1: monotonic nanoseconds since the machine's start; 2: instructions the machine has retired; 3: those of this thread; 4: the scheduler's clock, which is clock 2 and the instructions that were skipped while all waited for a release.",
    run(call) {
      const { kernel } = call;
      const id = call.numbers[0]!;
      if (id === 2) return kernel.instructions;
      if (id === 3) return kernel.sched.threads.retired(call.slot);
      if (id === 4) return kernel.sched.clock;
      const now = kernel.now();
      return id === 1 ? now : kernel.wallTime();
    },
  },
  {
    number: 17,
    name: "getrandom",
    args: output("buffer"),
    results: ["count"],
    errors: [],
    doc: "Fill the buffer with random bytes; how many. With --seed they depend on the seed only.",
    run(call) {
      const target = call.buffer(0);
      call.kernel.entropy.fill(target);
      return target.length;
    },
  },
];
