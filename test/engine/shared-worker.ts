// A thread of the host that runs one thread of the guest on memory that others use at the same time. It says when it is ready, waits for
// the start of all, and posts how its thread ended. Invariant: it writes to its own area, its stack and guest memory alone.
import { parentPort, workerData } from "node:worker_threads";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import { type Context, EXIT, type SpaceParts } from "../../src/engine/context.ts";
import { readReturned, type Stack } from "../../src/engine/frames.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import { spaceOfWorker } from "../../src/engine/space.ts";
import { programOf } from "./run-image.ts";
import { PROGRAMS, type ProgramName } from "./shared-programs.ts";

/** What a worker is given. */
export interface Task {
  readonly program: ProgramName;
  readonly parts: SpaceParts;
  /** Number of its area, from 1 on. */
  readonly k: number;
  readonly stack: Stack;
  readonly engine: "compiler" | "interpreter";
  /** Instructions before the compiler compiles; its own choice when left out. */
  readonly cold?: number;
  readonly quantum: number;
  /** End of guest memory, which the kernel may have moved since the parts were made. */
  readonly limit: number;
  /** How many workers there are. */
  readonly workers: number;
  /** How many workers are ready; whether they may begin; how many of them are awake. */
  readonly gate: Int32Array;
}

/** How a worker's thread ended. */
export interface Ending {
  readonly exit: number;
  readonly retired: number;
  /** Of a thread that returned. */
  readonly results: readonly bigint[];
  /** Of a thread that trapped: trap, operand, instruction. */
  readonly trap: readonly [number, bigint, number] | undefined;
  /** Instructions retired in compiled code. */
  readonly compiled: number;
}

export const GATE = { READY: 0, OPEN: 1, AWAKE: 2 } as const;

/** All begin at once: a thread's work is often shorter than it takes to wake the next worker. */
function pass(gate: Int32Array, workers: number): void {
  Atomics.add(gate, GATE.READY, 1);
  Atomics.wait(gate, GATE.OPEN, 0);
  Atomics.add(gate, GATE.AWAKE, 1);
  while (Atomics.load(gate, GATE.AWAKE) < workers);
}

function run({ program: name, parts, k, stack, engine, cold, quantum, limit, gate, workers }: Task): Ending {
  const program = programOf(PROGRAMS[name]);
  const space = spaceOfWorker(parts, k);
  const compiler = createCompiler(program, cold === undefined ? {} : { cold });
  const runner = engine === "compiler" ? compiler : createInterpreter(program);
  const pc = program.image.functions[1]!.start;
  const context: Context = { space, ...stack, pc, retired: 0, site: 0, callee: 0, trap: 0, operand: 0n, need: 0 };
  pass(gate, workers);
  let retired = 0;
  let exit: number = EXIT.BUDGET;
  while (exit === EXIT.BUDGET) {
    space.limit = limit;
    exit = runner.slice(context, quantum);
    retired += context.retired;
  }
  return {
    exit,
    retired,
    results: exit === EXIT.RETURN ? readReturned(program, space, context.fp) : [],
    trap: exit === EXIT.TRAP ? [context.trap, context.operand, context.pc] : undefined,
    compiled: compiler.report().compiled,
  };
}

parentPort?.postMessage(run(workerData as Task));
