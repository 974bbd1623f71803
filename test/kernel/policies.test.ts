// Every policy gives each thread the turnaround and response that an independent model works out, on both engines, and through bytes at
// any instruction. spec/scheduling.md, "Policies".
import { describe, expect, test } from "vitest";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/kernel/limits.ts";
import { createMachine, decodeMachine } from "../../src/kernel/machine.ts";
import type { MachineOptions } from "../../src/kernel/options.ts";
import { POLICIES, policyNamed } from "../../src/kernel/policies.ts";
import type { MakePolicy } from "../../src/kernel/policy.ts";
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
    if (outcome.kind === "ended") return { end: outcome.end, stats: machine.stats(), threads: machine.threadStats()! };
    if (outcome.kind === "idle") throw new Error("the machine waits");
    if (!moves) continue;
    const bytes = machine.encode();
    machine = decodeMachine(bytes, options, host);
    expect(Buffer.compare(machine.encode(), bytes)).toBe(0);
  }
  throw new Error("the program does not end");
}

const NAMES = POLICIES.map(({ name }) => name);
const QUANTA = [1, 2, 3, 7, 20, 64, 1000];
const WORKLOADS = { batch: BATCH, periodic: PERIODIC };

describe.each(NAMES)("%s", (name) => {
  const text = name === "mlfq" ? `mlfq:levels=${LEVELS},boost=${BOOST}` : name;
  const policy = policyOf(text);

  describe.each(Object.entries(WORKLOADS))("on the workload %s", (_, scripts) => {
    const image = imageOf(sourceOf(scripts));

    test.each(QUANTA)("has the turnaround and response of the model at quantum %i", (quantum) => {
      for (const seed of [1, 2, 3]) {
        const wanted = model(scripts, { policy: name, quantum, seed, levels: LEVELS, boost: BOOST });
        const options = { image, policy, quantum, seed, limits: SMALL, threadStats: true };
        const { threads } = observe(options, Infinity, false);
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
      const compiled = (program: Parameters<typeof createCompiler>[0]) => createCompiler(program, { cold: 0 });
      expect(observe({ ...options, engine: compiled }, Infinity, false)).toEqual(plain);
      expect(observe({ ...options, engine: compiled }, 5, false)).toEqual(plain);
      expect(observe(options, 1, true)).toEqual(plain);
    });
  });
});
