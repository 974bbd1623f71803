// Machines of several threads on the compiler and on the interpreter: after random numbers of instructions the same outcome, figures
// and canonical bytes, at random quanta and seeds, while one of them is written out and read back now and then.
import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { Prng } from "../../src/base/prng.ts";
import { createCompiler } from "../../src/engine/compile/engine.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { DEFAULT_LIMITS, type Limits } from "../../src/kernel/limits.ts";
import { createMachine, decodeMachine, type Machine } from "../../src/kernel/machine.ts";
import type { MachineOptions, Outcome } from "../../src/kernel/options.ts";
import { FakeHost } from "./fake-host.ts";
import { randomThreads } from "./random-threads.ts";
import { imageOf } from "./run.ts";

const PROGRAMS = 60;
const MOST_STEPS = 400;
const QUANTA = [1, 2, 3, 7, 61, 257, 1000, 10_000];
/** Little memory makes a machine quick to make. */
const LIMITS: Limits = { ...DEFAULT_LIMITS, memory: 2 ** 20 };

class Run {
  readonly host = new FakeHost();
  private readonly options: MachineOptions;
  private machine: Machine;

  constructor(options: MachineOptions) {
    this.options = options;
    const machine = createMachine(options, this.host);
    if (typeof machine === "string") throw new Error(machine);
    this.machine = machine;
  }

  step(instructions: number, whole: boolean): { outcome: Outcome; stats: unknown; bytes: string } {
    const outcome = this.machine.run(instructions);
    if (outcome.kind === "idle" && outcome.deadline !== undefined) {
      this.host.advance(outcome.deadline - this.host.now().monotonic);
    }
    const bytes = whole ? Buffer.from(this.machine.encode()).toString("base64") : "";
    return { outcome, stats: this.machine.stats(), bytes };
  }

  move(): void {
    this.machine = decodeMachine(this.machine.encode(), this.options, this.host);
  }
}

/** Runs one program on both; the kind of its end. */
function compare(seed: number, count: (compiled: number, interpreted: number) => void): string {
  const random = Prng.fromSeed(seed);
  const text = randomThreads(random);
  const image = imageOf(text);
  const quantum = QUANTA[random.nextBelow(QUANTA.length)]!;
  const options = { image, quantum, limits: LIMITS, ...(random.nextBelow(2) === 0 && { seed: random.nextUint32() }) };
  const compilers = new Map<Program, ReturnType<typeof createCompiler>>();
  const engine = (program: Program) => {
    const compiler = compilers.get(program) ?? createCompiler(program, { cold: 0 });
    compilers.set(program, compiler);
    return compiler;
  };
  const plain = new Run({ ...options, engine: createInterpreter });
  const compiled = new Run({ ...options, engine });
  const longest = [10, 300, 5000][random.nextBelow(3)]!;
  const finish = (end: string) => {
    for (const compiler of compilers.values()) count(compiler.report().compiled, compiler.report().interpreted);
    return end;
  };
  for (let step = 0; step < MOST_STEPS; step++) {
    const instructions = step < MOST_STEPS / 2 ? 1 + random.nextBelow(longest) : 10_000;
    const whole = random.nextBelow(4) === 0;
    const wanted = plain.step(instructions, whole);
    const found = compiled.step(instructions, whole);
    if (JSON.stringify(wanted.stats) !== JSON.stringify(found.stats) || wanted.bytes !== found.bytes) {
      console.log(`seed ${seed}, step ${step}, quantum ${quantum}\n${text}`);
    }
    expect({ seed, step, ...found }).toEqual({ seed, step, ...wanted });
    expect(compiled.host.text()).toBe(plain.host.text());
    if (wanted.outcome.kind === "ended") return finish(wanted.outcome.end.kind);
    if (random.nextBelow(60) === 0) compiled.move();
  }
  return finish("long");
}

it("threads run the same on the compiler and on the interpreter", { timeout: 240_000 }, () => {
  const fresh = Number(process.env.VMRUN_SEED ?? randomInt(2 ** 40));
  console.log(`fresh seed ${fresh}; rerun with VMRUN_SEED=${fresh}`);
  const ends = new Map<string, number>();
  let [inCode, inInterpreter] = [0, 0];
  for (let k = 0; k < PROGRAMS; k++) {
    const end = compare(k < PROGRAMS / 2 ? k : fresh + k, (compiled, interpreted) => {
      inCode += compiled;
      inInterpreter += interpreted;
    });
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  console.log([...ends].map(([end, count]) => `${end}: ${count}`).join(", "), inCode, inInterpreter);
  expect(ends.get("exit")).toBeGreaterThan(PROGRAMS / 3);
  expect(inCode).toBeGreaterThan(inInterpreter / 2);
});
