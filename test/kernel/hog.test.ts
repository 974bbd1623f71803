// What a thread that never stops computing costs 10,000 ready ones, in instructions and exactly. spec/scheduling.md, "Run queue".
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/kernel/limits.ts";
import { policyNamed } from "../../src/kernel/policies.ts";
import type { ThreadStats } from "../../src/kernel/thread-records.ts";
import { run } from "./run.ts";

const THREADS = 10_000;
const QUANTUM = 100;
const WORK = 250;
const HOG = 40 * WORK;
/** Before the hog are so many of the others. */
const BEFORE = 4_000;

/** All wait at a gate, and are ready at one instant; the main thread is gone two instructions later. */
const source = (hogs: number, first: string) => `
data gate: .word 0
func main()
    let i, h
next:
    bne i, ${BEFORE}, other
hogs:
    bge h, ${hogs}, other
    spawn hog
    add h, h, 1
    j hogs
other:
    spawn works
    add i, i, 1
    blt i, ${THREADS}, next
    sys yield
    sys futex_wake, gate, ${2 * THREADS}
    sys thread_exit, 0
    ret
end
func works()
    let i
    ${first}
    sys futex_wait, gate, 0, -1
again:
    add i, i, 1
    blt i, ${(WORK - 2) / 2}, again
    nop
    ret
end
func hog()
    let i
    sys futex_wait, gate, 0, -1
again:
    add i, i, 1
    blt i, ${(HOG - 2) / 2}, again
    nop
    ret
end`;

/** Those that work, in the order in which they were started. */
function works(hogs: number, policy: string, first = "nop"): readonly ThreadStats[] {
  const made = policyNamed(policy);
  if (typeof made === "string") throw new Error(made);
  const limits = { ...DEFAULT_LIMITS, threads: THREADS + 2 };
  const { machine, end } = run(source(hogs, first), { quantum: QUANTUM, policy: made, limits, threadStats: true });
  expect(end).toEqual({ kind: "exit", status: 0n });
  const stats = machine.threadStats() ?? [];
  expect(stats.length).toBe(1 + hogs + THREADS);
  return stats.filter(({ cpu }) => cpu === 2 + WORK);
}

/** How much later each of them ends when there is a hog. */
function delays(policy: string, first?: string): number[] {
  const [without, among] = [works(0, policy, first), works(1, policy, first)];
  // They were started at other times: what counts is when they end, after the first.
  const ends = (threads: readonly ThreadStats[]) => {
    const all = threads.map(({ arrived, turnaround }) => arrived + turnaround!);
    const least = Math.min(...all);
    return all.map((end) => end - least);
  };
  const [before, after] = [ends(without), ends(among)];
  return after.map((end, index) => end - before[index]!);
}

/** How often each value occurs: failures of whole lists are slow to print. */
function counted(values: readonly number[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

test("among 10,000 threads each waits for one quantum of every other, exactly", () => {
  const waits = works(1, "round-robin").map(({ longestWait }) => longestWait);
  // The last one waits for its first turn longest, and with it for the end of the main thread, which is an instruction.
  expect(counted(waits.slice(0, -1))).toEqual({ [THREADS * QUANTUM]: THREADS - 1 });
  expect(waits.at(-1)).toBe(THREADS * QUANTUM + 1);
});

test("the hog costs each one quantum a round, exactly", () => {
  const all = delays("round-robin");
  // The first to end has waited for the hog twice; those behind it have once more.
  expect(counted(all.slice(0, BEFORE))).toEqual({ 0: BEFORE });
  expect(counted(all.slice(BEFORE))).toEqual({ [QUANTUM]: THREADS - BEFORE });
});

test("first come first served, it costs those behind it all of its work", () => {
  const all = delays("fifo");
  expect(counted(all.slice(0, BEFORE))).toEqual({ 0: BEFORE });
  expect(counted(all.slice(BEFORE))).toEqual({ [HOG]: THREADS - BEFORE });
});

test("with a lower priority, it costs nobody anything", () => {
  const all = delays("priority", "sys sched_setparam, 0, 0, 9");
  expect(counted(all)).toEqual({ 0: THREADS });
});
