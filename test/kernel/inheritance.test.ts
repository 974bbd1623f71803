// Locks that lend their holder what waits for them: along chains, back again, handed over in order, through bytes at any instruction; and
// states that no machine has are refused. spec/scheduling.md, "Inheritance".
import { expect, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import type { Program } from "../../src/engine/program.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/kernel/limits.ts";
import { createMachine, decodeMachine, type Machine } from "../../src/kernel/machine.ts";
import type { MachineOptions } from "../../src/kernel/options.ts";
import { policyNamed } from "../../src/kernel/policies.ts";
import type { MakePolicy } from "../../src/kernel/policy.ts";
import { FakeHost } from "./fake-host.ts";
import { imageOf, run } from "./run.ts";

const SMALL: Limits = { ...DEFAULT_LIMITS, memory: 2 ** 20 };

function policyOf(name: string): MakePolicy {
  const made = policyNamed(name);
  if (typeof made === "string") throw new Error(made);
  return made;
}

/** The main thread starts one after the other, 100 instructions apart, each with its priority, and is more urgent than all. */
const started = (threads: readonly (readonly [name: string, priority: number])[], rest: string) => `
data first: .quad 0
data second: .quad 0
func main()
    let t, i
    sys sched_setparam, 0, 0, 99
    sys sched_setparam, 0, 2, 100
    ${threads
      .map(
        ([name, priority]) =>
          `spawn ${name} -> t\n    sys sched_setparam, t, 0, ${priority}\n    sys sched_wait_period -> i`,
      )
      .join("\n    ")}
    sys thread_exit, 0
    ret
end
func work(n)
again:
    sub n, n, 2
    bgtz n, again
    ret
end
${rest}`;

const CHAIN = started(
  [
    ["low", 10],
    ["middle", 20],
    ["hog", 30],
    ["high", 40],
  ],
  `
func low()
    sys futex_lock_pi, first, -1
    call work, 600
    sys write, 1, "low "
    sys futex_unlock_pi, first
    sys write, 1, "low-again "
    ret
end
func middle()
    sys futex_lock_pi, second, -1
    sys futex_lock_pi, first, -1
    sys write, 1, "middle "
    sys futex_unlock_pi, first
    sys futex_unlock_pi, second
    sys write, 1, "middle-again "
    ret
end
func hog()
    call work, 2000
    sys write, 1, "hog "
    ret
end
func high()
    sys futex_lock_pi, second, -1
    sys write, 1, "high "
    ret
end`,
);

const QUEUE = started(
  [
    ["holder", 1],
    ["takes_a", 10],
    ["takes_b", 30],
    ["takes_c", 30],
    ["takes_d", 35],
  ],
  `
func holder()
    sys futex_lock_pi, first, -1
    call work, 1000
    sys futex_unlock_pi, first
    ret
end
${["a", "b", "c", "d"]
  .map(
    (name) => `func takes_${name}()
    sys futex_lock_pi, first, -1
    sys write, 1, "${name}"
    sys futex_unlock_pi, first
    ret
end`,
  )
  .join("\n")}`,
);

/** What the program writes, going through bytes after each `step` instructions. */
function written(options: MachineOptions, step: number): string {
  const host = new FakeHost();
  let machine = createMachine(options, host);
  if (typeof machine === "string") throw new Error(machine);
  for (;;) {
    const outcome = machine.run(step);
    if (outcome.kind === "ended") return host.text();
    if (outcome.kind === "idle" && outcome.deadline !== undefined) {
      host.advance(outcome.deadline - host.now().monotonic);
    }
    if (step === Infinity) continue;
    const bytes = machine.encode();
    machine = decodeMachine(bytes, options, host);
    expect(Buffer.compare(machine.encode(), bytes)).toBe(0);
  }
}

const hot = (program: Program) => createCompiler(program, { cold: 0 });

test.each([
  ["a chain", "priority", CHAIN, "low middle high hog middle-again low-again "],
  ["a chain without priorities", "fifo", CHAIN, "low low-again middle middle-again hog high "],
  ["a queue", "priority", QUEUE, "dbca"],
  ["a queue in order of arrival", "round-robin", QUEUE, "abcd"],
  ["a queue in order of arrival", "edf", QUEUE, "abcd"],
])("%s under %s", (_, name, text, expected) => {
  const options = { image: imageOf(text), policy: policyOf(name), quantum: 50, limits: SMALL };
  expect(written(options, Infinity)).toBe(expected);
  expect(written({ ...options, engine: hot }, Infinity)).toBe(expected);
  expect(written({ ...options, engine: hot }, 17)).toBe(expected);
  expect(written(options, 7)).toBe(expected);
});

const TIMES_OUT = started(
  [
    ["low", 10],
    ["high", 30],
    ["middle", 20],
  ],
  `
func low()
    sys futex_lock_pi, first, -1
    call work, 2000
    sys write, 1, "low "
    sys futex_unlock_pi, first
    ret
end
func middle()
    call work, 200
    sys write, 1, "middle "
    ret
end
func high()
    let error
    sys futex_lock_pi, first, 1000000 -> error
    bltz error, late
    ret
late:
    sys write, 1, "late "
    ret
end`,
);

test("who stops waiting takes back what it lent", () => {
  const host = new FakeHost();
  const options = { image: imageOf(TIMES_OUT), policy: policyOf("priority"), limits: SMALL };
  const machine = createMachine(options, host);
  if (typeof machine === "string") throw new Error(machine);
  machine.run(900);
  expect(host.text()).toBe("");
  host.advance(2_000_000n);
  expect(machine.run()).toMatchObject({ kind: "ended", end: { kind: "exit" } });
  expect(host.text()).toBe("late middle low ");
});

function stopped(): { machine: Machine; options: MachineOptions } {
  const options = { image: imageOf(CHAIN), policy: policyOf("priority"), quantum: 50, limits: SMALL };
  const machine = createMachine(options, new FakeHost());
  if (typeof machine === "string") throw new Error(machine);
  machine.run(450);
  return { machine, options };
}

test("a machine goes on with the policy it had", () => {
  const { machine, options } = stopped();
  const bytes = machine.encode();
  for (const policy of [undefined, policyOf("edf")]) {
    const other = policy === undefined ? { ...options, policy: policyOf("round-robin") } : { ...options, policy };
    expect(() => decodeMachine(bytes, other, new FakeHost())).toThrow(/the machine's policy is priority/);
  }
  expect(() => decodeMachine(bytes, { ...options, threadStats: true }, new FakeHost())).toThrow(FormatError);
});

test("who waits in a circle is refused", () => {
  const { machine, options } = stopped();
  const { threads } = machine.kernel.sched;
  const waiting = [...Array(threads.high).keys()].filter((slot) => threads.scheduling.row(slot)?.[9]);
  expect(waiting.length).toBe(2);
  const [middle, high] = waiting as [number, number];
  threads.scheduling.set(middle, 9, threads.number(high));
  expect(() => decodeMachine(machine.encode(), options, new FakeHost())).toThrow(/nobody waits for itself/);
});

test("a report of a deadlock says who holds the lock that a thread waits for", () => {
  const { end } = run(`
data lock: .quad 0
func main()
    let p, t
    la p, lock
    sys futex_lock_pi, p, -1
    spawn waiter, p -> t
    join t
    ret
end
func waiter(p)
    sys futex_lock_pi, p, -1
    ret
end`);
  expect(end).toMatchObject({ kind: "deadlock" });
  expect(JSON.stringify(end)).toContain("the lock lock, which thread 1 holds");
});
