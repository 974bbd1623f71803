// Machines of several threads on the compiler and on the interpreter: after random numbers of instructions the same outcome, figures
// and canonical bytes, at random quanta and seeds, while one of them is written out and read back now and then.
import { isDeepStrictEqual } from "node:util";
import { Prng } from "../../src/base/prng.ts";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/kernel/limits.ts";
import { createMachine, decodeMachine, type Machine } from "../../src/kernel/machine.ts";
import type { MachineOptions, Outcome } from "../../src/kernel/options.ts";
import { POLICIES, policyNamed } from "../../src/kernel/policies.ts";
import { FakeHost } from "../kernel/fake-host.ts";
import { randomThreads } from "../kernel/random-threads.ts";
import { imageOf } from "../kernel/run.ts";

const MOST_STEPS = 400;
const QUANTA = [1, 2, 3, 7, 61, 257, 1000, 10_000];
/** Little memory makes a machine quick to make, and is soon full of stacks. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, memory: 2 ** 20, threads: 10_000 };

interface Step {
  readonly outcome: Outcome;
  readonly stats: unknown;
  readonly output: string;
  readonly bytes: string;
}

class Run {
  private readonly host = new FakeHost();
  private readonly options: MachineOptions;
  private machine: Machine;

  constructor(options: MachineOptions) {
    this.options = options;
    const machine = createMachine(options, this.host);
    if (typeof machine === "string") throw new Error(machine);
    this.machine = machine;
  }

  get policy(): string {
    return this.machine.kernel.sched.policy.name;
  }

  step(instructions: number, whole: boolean): Step {
    const outcome = this.machine.run(instructions);
    if (outcome.kind === "idle" && outcome.deadline !== undefined) {
      this.host.advance(outcome.deadline - this.host.now().monotonic);
    }
    const bytes = whole ? Buffer.from(this.machine.encode()).toString("base64") : "";
    const stats = { ...this.machine.stats(), threads: this.machine.threadStats() };
    return { outcome, stats, output: this.host.text(), bytes };
  }

  move(): void {
    this.machine = decodeMachine(this.machine.encode(), this.options, this.host);
  }
}

/** How a program ended on both, or where they differ, and what the compiler's instructions retired in. */
export interface MachineReport {
  readonly quantum: number;
  readonly end: string;
  readonly difference?: { readonly wanted: Step; readonly found: Step; readonly text: string };
  readonly compiled: number;
  readonly interpreted: number;
  /** Why compiled code was left, by name. */
  readonly exits: Readonly<Record<string, number>>;
}

/** Another order than round robin. */
function orderOf(random: Prng): Pick<MachineOptions, "seed" | "policy" | "threadStats"> {
  const name = pick(random, [undefined, ...POLICIES.map((row) => row.name), "mlfq:levels=3,boost=500"]);
  const seed = random.nextUint32();
  if (name === undefined) return { seed };
  const policy = policyNamed(name);
  if (typeof policy === "string") throw new Error(policy);
  return { seed, policy, threadStats: random.nextBelow(2) === 0 };
}

const pick = <T>(random: Prng, choices: readonly T[]): T => choices[random.nextBelow(choices.length)]!;

export function runMachines(seed: number, hasProcesses = false): MachineReport {
  const random = Prng.fromSeed(seed);
  const text = randomThreads(random, hasProcesses);
  const quantum = QUANTA[random.nextBelow(QUANTA.length)]!;
  const order = random.nextBelow(2) === 0 ? orderOf(random) : {};
  const options = { image: imageOf(text), quantum, limits: LIMITS, ...order };
  const compilers = new Map<Program, ReturnType<typeof createCompiler>>();
  const engine = (program: Program) => {
    const compiler = compilers.get(program) ?? createCompiler(program, { cold: 0 });
    compilers.set(program, compiler);
    return compiler;
  };
  const plain = new Run({ ...options, engine: createInterpreter });
  const other = new Run({ ...options, engine });
  const result = compare(plain, other, random);
  const exits: Record<string, number> = {};
  const reports = [...compilers.values()].map((compiler) => compiler.report());
  for (const report of reports) {
    for (const [name, count] of Object.entries(report.exits)) exits[name] = (exits[name] ?? 0) + count;
  }
  return {
    quantum,
    end: result.end,
    ...(result.steps && {
      difference: { ...result.steps, text: `${text}; quantum ${quantum} ${JSON.stringify(order)} ${plain.policy}` },
    }),
    compiled: reports.reduce((sum, { compiled }) => sum + compiled, 0),
    interpreted: reports.reduce((sum, { interpreted }) => sum + interpreted, 0),
    exits,
  };
}

function compare(
  plain: Run,
  other: Run,
  random: Prng,
): { readonly end: string; readonly steps?: { readonly wanted: Step; readonly found: Step } } {
  const longest = [10, 300, 5000][random.nextBelow(3)]!;
  for (let step = 0; step < MOST_STEPS; step++) {
    const instructions = step < MOST_STEPS / 2 ? 1 + random.nextBelow(longest) : 10_000;
    const whole = random.nextBelow(4) === 0;
    const [wanted, found] = [plain.step(instructions, whole), other.step(instructions, whole)];
    if (!isDeepStrictEqual(wanted, found)) return { end: "differs", steps: { wanted, found } };
    if (wanted.outcome.kind === "ended") return { end: wanted.outcome.end.kind };
    if (random.nextBelow(60) === 0) other.move();
  }
  return { end: "long" };
}
