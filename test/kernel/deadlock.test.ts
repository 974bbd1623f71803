// Who waits for whom: reports as data and text, when a cycle is told, and that the cycles which are told are those that there are.
// spec/deadlock.md.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Prng } from "../../src/base/prng.ts";
import type { VerifiedImage } from "../../src/isa/image.ts";
import { type DeadlockReport, renderDeadlock } from "../../src/kernel/deadlock.ts";
import { DEFAULT_LIMITS } from "../../src/kernel/limits.ts";
import { createMachine } from "../../src/kernel/machine.ts";
import type { End, MachineOptions } from "../../src/kernel/options.ts";
import { TESTED_ENGINES } from "../../src/testing/engines.ts";
import { FakeHost } from "./fake-host.ts";
import { imageOf, runToEnd } from "./run.ts";

const QUANTA = [1, 7, 61, 10_000];
const WAYS = QUANTA.flatMap((quantum) =>
  (["compiler", "interpreter"] as const).map((engine) => ({ quantum, engine: TESTED_ENGINES[engine] })),
);

interface Seen {
  readonly told: readonly DeadlockReport[];
  readonly end: End;
  readonly instructions: number;
}

function seen(program: string | VerifiedImage, options: Partial<MachineOptions> = {}): Seen {
  const told: DeadlockReport[] = [];
  const host = new FakeHost();
  const image = typeof program === "string" ? imageOf(program) : program;
  const machine = createMachine({ image, cycleClosed: (report) => told.push(report), ...options }, host);
  if (typeof machine === "string") throw new Error(machine);
  const end = runToEnd(machine, host);
  return { told, end, instructions: machine.instructions };
}

const program = (name: string): string => readFileSync(`programs/deadlocks/${name}.asm`, "utf8");

function reportOf({ end }: Seen): DeadlockReport {
  if (end.kind !== "deadlock") throw new Error(end.kind);
  return end.report;
}

describe("a deadlock without a cycle says what each thread waits for", () => {
  test.each([
    [
      "nested-monitor",
      ["the end of thread 2", "the futex full, which any thread may wake", "the lock outer, which thread 2 holds"],
    ],
    [
      "channel-pair",
      [
        "the end of thread 2",
        "the futex replies+12, which any thread may wake",
        "the futex requests+12, which any thread may wake",
      ],
    ],
    [
      "pipe-pair",
      [
        "the end of thread 2",
        "data in pipe 2, which any thread may write",
        "data in pipe 1, which any thread may write",
      ],
    ],
    ["lost-wakeup", ["the futex changed, which any thread may wake"]],
    [
      "semaphores",
      ["the end of thread 2", "the futex ink, which any thread may wake", "the futex paper, which any thread may wake"],
    ],
    [
      "barrier",
      [
        "the end of thread 2",
        "the futex meeting+8, which any thread may wake",
        "the futex meeting+8, which any thread may wake",
      ],
    ],
  ])("%s", (name, waits) => {
    for (const way of WAYS) {
      const report = reportOf(seen(program(name), way));
      expect(report.waiters.map(({ waitsFor }) => waitsFor)).toEqual(waits);
      expect(report).toMatchObject({ isTotal: true, cycles: [] });
      expect(renderDeadlock(report)).not.toContain("cycle");
    }
  });
});

test("a report is plain data: who holds what, where each thread waits, and in which cycle", () => {
  const report = reportOf(seen(program("transfer")));
  expect(structuredClone(report)).toEqual(report);
  expect(report).toMatchObject({
    isTotal: true,
    cycles: [[2, 3]],
    waiters: [
      { thread: 2, lock: "accounts+16", holder: 3, cycle: 0, call: "lock_wait" },
      { thread: 3, lock: "accounts", holder: 2, cycle: 0, call: "lock_wait" },
      { thread: 1, waitsFor: "the end of thread 2", holder: 2, call: "thread_join" },
    ],
    omitted: 0,
  });
  expect(report.waiters[2]).not.toHaveProperty("cycle");
  expect(report.waiters[0]?.callers.map(({ function: name }) => name)).toEqual(["mutex_lock", "transfer"]);
  expect(renderDeadlock(report)).toContain(
    "  cycle: thread 2 -> thread 3 -> thread 2\n* thread 2 waits in lock_wait for",
  );
});

test("a cycle among some threads is told once, when it is closed, in every way alike", () => {
  const [first, ...others] = WAYS.map((way) => seen(program("partial"), way));
  expect(first?.end).toMatchObject({ kind: "exit", status: 0n });
  for (const { told } of [first, ...others].filter((one) => one !== undefined)) {
    expect(told).toMatchObject([
      { isTotal: false, cycles: [[2, 3]], waiters: [{ thread: 2 }, { thread: 3 }], omitted: 0 },
    ]);
    expect(told.map(renderDeadlock)).toEqual([
      expect.stringMatching(
        /^deadlock: 2 threads wait for each other, while others go on\n {2}cycle: thread 2 -> thread 3 -> /,
      ),
    ]);
  }
});

test("as an error it ends the machine there, in both engines after as many instructions", () => {
  for (const quantum of QUANTA) {
    const [one, other] = WAYS.filter((way) => way.quantum === quantum).map((way) =>
      seen(program("partial"), { ...way, deadlock: "error" }),
    );
    expect(one?.told).toEqual([]);
    expect(one?.end).toMatchObject({ kind: "deadlock", report: { isTotal: false, cycles: [[2, 3]] } });
    expect(other).toEqual(one);
  }
});

test("who comes to a cycle later closes none, and who waits with a timeout is in none", () => {
  const text = `import "std/thread"
data lock: .space Mutex
data other: .space Mutex
func main()
    let t, i
    spawn twice -> t
    spawn once -> t
    spawn timed -> t
again:
    yield
    add i, i, 1
    blt i, 1000, again
    ret
end
func twice()
    let p
    la p, lock
    call mutex_lock, p
    call mutex_lock, p
    ret
end
func once()
    let p, i
    la p, lock
wait:
    yield
    add i, i, 1
    blt i, 300, wait
    call mutex_lock, p
    ret
end
func timed()
    let p, q, upper
    la p, other
    call mutex_lock, p
    add q, p, 4
    lw upper, [q]
    sys lock_wait, q, upper, 1000, p, 0
    ret
end`;
  for (const way of WAYS) {
    const { told, end } = seen(text, way);
    expect(end.kind).toBe("exit");
    expect(told.map(({ cycles }) => cycles)).toEqual([[[2]]]);
    expect(told.map(renderDeadlock)[0]).toContain(
      "deadlock: thread 2 waits for itself, while others go on\n  cycle: thread 2 -> thread 2\n",
    );
  }
});

test("a thread that ended with a lock is named, and a thread whose number has the same slot is not", () => {
  const text = `import "std/thread"
data lock: .space Mutex
func main()
    let t, p
    la p, lock
    spawn takes -> t
    join t
    spawn waits -> t
    join t
    ret
end
func takes()
    let p
    la p, lock
    call mutex_lock, p
    ret
end
func waits()
    let p
    la p, lock
    call mutex_lock, p
    ret
end`;
  const report = reportOf(seen(text));
  expect(report.cycles).toEqual([]);
  expect(report.waiters.map(({ waitsFor }) => waitsFor)).toEqual([
    `the end of thread ${2 ** 20 + 2}`,
    "the lock lock, which thread 2 held when it ended",
  ]);
});

test("of many threads those in a cycle are listed first, and a long cycle is cut in its line", () => {
  const text = `import "std/thread"
const MOST = 150
data locks: .space Mutex[MOST]
data all: .space Barrier
data threads: .space quad[MOST]
func main()
    let p, i, t, slot
    la p, all
    call barrier_init, p, MOST
    la p, threads
next:
    spawn ring, i -> t
    sh3add slot, i, p
    sd t, [slot]
    add i, i, 1
    blt i, MOST, next
    call join_all, p, MOST
    ret
end
func ring(i)
    let p, mine, following
    la p, all
    call barrier_wait, p
    la p, locks
    sh3add mine, i, p
    add following, i, 1
    remu following, following, MOST
    sh3add following, following, p
    call mutex_lock, mine
    la p, all
    call barrier_wait, p
    call mutex_lock, following
    ret
end`;
  const report = reportOf(seen(text));
  expect(report.cycles).toEqual([Array.from({ length: 150 }, (_, k) => k + 2)]);
  expect(report.waiters.map(({ thread }) => thread)).toEqual(Array.from({ length: 100 }, (_, k) => k + 2));
  expect(report.omitted).toBe(51);
  expect(renderDeadlock(report)).toContain("-> thread 11 -> 140 more -> thread 2\n");
});

/** Threads that take and give back locks at random, nested as it comes. */
function randomLocks(random: Prng, kinds: readonly (readonly [string, string, string])[]): string {
  const pick = <T>(choices: readonly T[]): T => choices[random.nextBelow(choices.length)]!;
  const threads = 2 + random.nextBelow(4);
  const locks = Array.from({ length: 2 + random.nextBelow(3) }, (_, k) => ({ name: `lock${k}`, kind: pick(kinds) }));
  const body = (index: number): string[] => {
    const lines: string[] = [];
    const held: typeof locks = [];
    for (let step = 2 + random.nextBelow(8); step > 0 || held.length > 0; step--) {
      const choice = random.nextBelow(8);
      if (choice < 2) lines.push("yield");
      else if (choice === 2 && index > 0 && random.nextBelow(3) === 0)
        lines.push("la p, threads", `ld t, [p + ${8 * random.nextBelow(index)}]`, "sys thread_join, t -> t, n");
      else if (choice < 6 && step > 0) {
        const free = locks.filter((lock) => !held.includes(lock));
        const again = random.nextBelow(12) === 0;
        if (free.length === 0 && !again) continue;
        const lock = free.length === 0 || again ? pick(locks) : pick(free);
        if (held.includes(lock) && lock.kind[0] === "RwLock") continue;
        held.push(lock);
        lines.push(`la p, ${lock.name}`, `call ${lock.kind[1]}, p`);
      } else if (held.length > 0) {
        const [lock] = held.splice(random.nextBelow(held.length), 1);
        if (lock !== undefined) lines.push(`la p, ${lock.name}`, `call ${lock.kind[2]}, p`);
      }
    }
    return [`func work${index}()`, "    let p, t, n", ...lines.map((line) => `    ${line}`), "    ret", "end"];
  };
  return [
    ...["thread", "mutex", "rwlock"].map((unit) => `import "std/${unit}"`),
    ...locks.map(({ name, kind }) => `data ${name}: .space ${kind[0]}`),
    `data threads: .space quad[${threads}]`,
    "func main()",
    "    let p, t, i",
    "    la p, threads",
    ...Array.from({ length: threads }, (_, k) => `    spawn work${k} -> t\n    sd t, [p + ${8 * k}]`),
    ...["again:", "    yield", "    add i, i, 1", "    blt i, 200, again"],
    `    call join_all, p, ${threads}`,
    ...["    ret", "end"],
    ...Array.from({ length: threads }, (_, k) => body(k)).flat(),
  ].join("\n");
}

const MUTEX = ["Mutex", "mutex_lock", "mutex_unlock"] as const;
const CHECKED = ["ErrorCheckMutex", "errorcheck_lock", "errorcheck_unlock"] as const;
const LENDING = ["InheritingMutex", "inheriting_lock", "inheriting_unlock"] as const;
const READING = ["RwLock", "rwlock_read_lock", "rwlock_read_unlock"] as const;
const WRITING = ["RwLock", "rwlock_write_lock", "rwlock_write_unlock"] as const;

/** A machine with little memory is soon made. */
const SMALL = { ...DEFAULT_LIMITS, memory: 2 ** 20 };
const RANDOM_PROGRAMS = Number(process.env.VMRUN_PROGRAMS ?? 40);
const SEED = Number(process.env.VMRUN_SEED ?? Math.floor(Math.random() * 2 ** 32));

/** Cycles as text, in no order. */
const textsOf = (reports: readonly DeadlockReport[]): string[] =>
  reports.flatMap(({ cycles }) => cycles.map((cycle) => cycle.join(" "))).sort();

describe.each([
  // The locks name their holder always, so a deadlock has a cycle; of several readers the lock names one at most.
  { name: "mutexes", kinds: [MUTEX, MUTEX, CHECKED, LENDING], isComplete: true },
  { name: "mutexes and reader-writer locks", kinds: [MUTEX, LENDING, READING, WRITING], isComplete: false },
])("random programs with $name", ({ kinds, isComplete }) => {
  test(`the cycles that are told are those that there are (VMRUN_SEED=${SEED})`, () => {
    const ends = new Map<string, number>();
    let cycles = 0;
    for (let k = 0; k < RANDOM_PROGRAMS; k++) {
      const text = randomLocks(Prng.fromSeed(SEED + k), kinds);
      const image = imageOf(text);
      for (const quantum of [1, 13, 10_000]) {
        const [first, second] = (["compiler", "interpreter"] as const).map((engine) =>
          seen(image, { quantum, engine: TESTED_ENGINES[engine], limits: SMALL }),
        );
        if (first === undefined) throw new Error("there are two engines");
        expect(second, text).toEqual(first);
        ends.set(first.end.kind, (ends.get(first.end.kind) ?? 0) + 1);
        const told = textsOf(first.told);
        cycles += told.length;
        // Nobody in a cycle ever goes on, so a program with one does not end otherwise.
        if (first.end.kind === "exit") expect(told, text).toEqual([]);
        else {
          const atTheEnd = textsOf([reportOf(first)]);
          expect(atTheEnd, text).toEqual(expect.arrayContaining(told));
          // Only the cycle that leaves nobody ready is not told before.
          expect(atTheEnd.length, text).toBeLessThanOrEqual(told.length + 1);
          if (isComplete) expect(atTheEnd, text).not.toEqual([]);
        }
      }
    }
    expect(ends.get("exit")).toBeGreaterThan(RANDOM_PROGRAMS / 4);
    expect(ends.get("deadlock")).toBeGreaterThan(RANDOM_PROGRAMS / 4);
    expect(cycles).toBeGreaterThan(RANDOM_PROGRAMS / 4);
  });
});
