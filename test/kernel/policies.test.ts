// Every policy gives each thread the turnaround and response that an independent model works out, on both engines, and through bytes at
// any instruction. spec/scheduling.md, "Policies".
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import { Prng } from "../../src/base/prng.ts";
import { RUN_OPTIONS } from "../../src/cli/options.ts";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/kernel/limits.ts";
import { createMachine, decodeMachine } from "../../src/kernel/machine.ts";
import type { MachineOptions } from "../../src/kernel/options.ts";
import { POLICIES, policyNamed } from "../../src/kernel/policies.ts";
import type { MakePolicy } from "../../src/kernel/policy.ts";
import { COLUMN } from "../../src/kernel/scheduling-rows.ts";
import { FakeHost } from "./fake-host.ts";
import { model, type Script } from "./policy-model.ts";
import { imageOf } from "./run.ts";

const SMALL: Limits = { ...DEFAULT_LIMITS, memory: 2 ** 20 };
const LEVELS = 3;
const BOOST = 200;

function policyOf(text: string): MakePolicy {
  const made = policyNamed(text);
  if (typeof made === "string") throw new Error(made);
  return made;
}

const hot = (program: Program) => createCompiler(program, { cold: 0 });

const nops = (count: number): Script => new Array<string>(count).fill("nop");

/** Threads of different lengths that come at different times, yield, and wait for each other. */
const BATCH: readonly Script[] = [
  [
    ...[
      "spawn:1",
      "set:1:0:10",
      "set:1:1:50",
      "spawn:2",
      "set:2:0:30",
      "set:2:1:200",
      ...nops(9),
      "spawn:3",
      "spawn:4",
    ],
    ...[
      "set:4:0:20",
      "set:3:1:400",
      "spawn:5",
      "yield",
      "join:1",
      ...nops(5),
      "join:2",
      "join:3",
      "join:4",
      "join:5",
      ...nops(3),
      "end",
    ],
  ],
  [...nops(60), "yield", ...nops(25), "end"],
  [...nops(7), "yield", ...nops(4), "yield", ...nops(31), "end"],
  [...nops(90), "end"],
  [...nops(11), "yield", ...nops(40), "end"],
  [...nops(33), "yield", ...nops(2), "end"],
];

/** Two threads with periods, one with work that is too long now and then, and one that takes what is left. */
const PERIODIC: readonly Script[] = [
  [
    ...["spawn:1", "spawn:2", "spawn:3", "set:1:2:50", "set:2:2:70", "set:2:3:60", "set:1:0:9", "set:2:0:8"],
    ...["join:1", "join:2", "join:3", "end"],
  ],
  [...nops(12), "wait", ...nops(20), "wait", ...nops(14), "wait", ...nops(5), "end"],
  [...nops(25), "wait", ...nops(110), "wait", ...nops(20), "wait", ...nops(1), "end"],
  [...nops(300), "end"],
];

function sourceOf(scripts: readonly Script[]): string {
  const lines: Readonly<Record<string, (at: string, parameter: string, value: string) => string>> = {
    nop: () => "nop",
    yield: () => "sys yield",
    wait: () => "sys sched_wait_period",
    end: () => "ret",
    spawn: (at) => `spawn thread${at} -> t${at}`,
    join: (at) => `sys thread_join, t${at}`,
    set: (at, parameter, value) => `sys sched_setparam, t${at}, ${parameter}, ${value}`,
  };
  return scripts
    .map((script, index) => {
      const body = script.map((text) => {
        const [op = "", at = "", parameter = "", value = ""] = text.split(":");
        return `    ${lines[op]!(at, parameter, value)}`;
      });
      const handles = scripts.map((_, at) => `t${at}`).join(", ");
      return `func ${index === 0 ? "main" : `thread${index}`}()\n    let ${handles}\n${body.join("\n")}\nend\n`;
    })
    .join("");
}

/** Runs in pieces of `step` instructions, through bytes between them where `moves`. */
function observe(options: MachineOptions, step: number, moves: boolean) {
  const host = new FakeHost();
  let machine = createMachine(options, host);
  if (typeof machine === "string") throw new Error(machine);
  for (let turns = 0; turns < 100_000; turns++) {
    const outcome = machine.run(step);
    if (outcome.kind === "ended")
      return { end: outcome.end, stats: machine.stats(), threads: machine.threadStats() ?? [] };
    if (outcome.kind === "idle") throw new Error("the machine waits");
    if (!moves) continue;
    const bytes = machine.encode();
    machine = decodeMachine(bytes, options, host);
    expect(Buffer.compare(machine.encode(), bytes)).toBe(0);
  }
  throw new Error("the program does not end");
}

test("the options of the command line name every policy", () => {
  const doc = RUN_OPTIONS.find(({ name }) => name === "policy")?.doc ?? "";
  expect(POLICIES.filter(({ name }) => !doc.includes(name))).toEqual([]);
});

test.each([
  ["nice", /^there is no policy "nice"; known are round-robin, fifo/],
  ["fifo:levels=2", /^the policy fifo has no options, not "levels=2"$/],
  ["mlfq:levels=0", /^levels of the policy mlfq is a whole number in 1 \.\. 16$/],
  ["mlfq:levels", /^the policy mlfq has the options levels=N and boost=N, not "levels"$/],
  ["mlfq:toString=1", /^the policy mlfq has the options/],
])("%s is no policy", (text, sentence) => {
  expect(policyNamed(text)).toMatch(sentence);
});

const NAMES = POLICIES.map(({ name }) => name);
const QUANTA = [1, 2, 3, 7, 20, 64, 1000];
const WORKLOADS = { batch: BATCH, periodic: PERIODIC };

describe.each(NAMES)("%s", (name) => {
  test("refuses changed bytes, or runs with them to an end", () => {
    const image = imageOf(sourceOf(PERIODIC));
    const options = { image, policy: policyOf(name), quantum: 7, seed: 4, limits: SMALL, threadStats: true };
    const machine = createMachine(options, new FakeHost());
    if (typeof machine === "string") throw new Error(machine);
    machine.run(90);
    const bytes = machine.encode();
    const random = Prng.fromSeed(5);
    let refused = 0;
    for (let round = 0; round < 300; round++) {
      const changed = bytes.slice();
      // Not where the clock of the host stood.
      const at = 96 + random.nextBelow(bytes.length - 96);
      changed[at] = changed[at]! ^ (1 << random.nextBelow(8));
      try {
        const decoded = decodeMachine(changed, options, new FakeHost());
        decoded.run(2000);
        decoded.encode();
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(50);
  });

  const text = name === "mlfq" ? `mlfq:levels=${LEVELS},boost=${BOOST}` : name;
  const policy = policyOf(text);

  describe.each(Object.entries(WORKLOADS))("on the workload %s", (_, scripts) => {
    const image = imageOf(sourceOf(scripts));

    test.each(QUANTA)("has the turnaround and response of the model at quantum %i", (quantum) => {
      for (const seed of [1, 2, 3]) {
        const wanted = model(scripts, { policy: name, quantum, seed, levels: LEVELS, boost: BOOST });
        const options = { image, policy, quantum, seed, limits: SMALL, threadStats: true };
        const { threads, stats } = observe(options, Infinity, false);
        const unseen = { ...options, threadStats: false, engine: hot };
        expect(observe(unseen, Infinity, false).stats).toEqual(stats);
        expect(threads.map(({ response, turnaround }) => ({ response, turnaround }))).toEqual(wanted);
        for (const { turnaround, cpu, wait, longestWait } of threads) {
          expect(longestWait).toBeLessThanOrEqual(wait);
          if (turnaround !== undefined) expect(cpu + wait).toBeLessThanOrEqual(turnaround);
        }
      }
    });

    test("is the same on both engines and through bytes at every instruction", () => {
      const options = { image, policy, quantum: 7, seed: 4, limits: SMALL, threadStats: true };
      const plain = observe({ ...options, engine: createInterpreter }, Infinity, false);
      expect(observe({ ...options, engine: hot }, Infinity, false)).toEqual(plain);
      expect(observe({ ...options, engine: hot }, 5, false)).toEqual(plain);
      expect(observe(options, 1, true)).toEqual(plain);
    });
  });
});

test("stride goes on the same when its passes have come far", () => {
  const image = imageOf(sourceOf(BATCH));
  const options = { image, policy: policyOf("stride"), quantum: 7, limits: SMALL };
  const near = createMachine(options, new FakeHost());
  if (typeof near === "string") throw new Error(near);
  near.run(90);
  const far = decodeMachine(near.encode(), options, new FakeHost());
  const { policy, threads } = far.kernel.sched;
  for (let slot = 1; slot < threads.high; slot++) threads.scheduling.add(slot, COLUMN.RANK, 2 ** 50);
  policy.restore(policy.words.map((word) => word + 2 ** 50));
  // Through bytes once more, so that the queue knows the new passes.
  const other = decodeMachine(far.encode(), options, new FakeHost());
  for (let pieces = 0; pieces < 20; pieces++) {
    expect(other.run(10)).toEqual(near.run(10));
    expect(other.stats()).toEqual(near.stats());
  }
  expect(other.kernel.sched.policy.words[0]).toBeLessThan(2 ** 50);
});
