// Several threads of one process at the same time, in several threads of the host: what they do together is right, and none of them
// finds anything of another's engine. spec/engine.md, "Shared memory".
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assert } from "../../src/base/assert.ts";
import { areaBytes } from "../../src/engine/compile/area.ts";
import { createCompiler } from "../../src/engine/compile/compiler.ts";
import { type Context, type Engine, EXIT, type Space } from "../../src/engine/context.ts";
import { createStack, moveStack, readReturned } from "../../src/engine/frames.ts";
import { createInterpreter } from "../../src/engine/interpreter.ts";
import type { Program } from "../../src/engine/program.ts";
import { createSpace, partsOf } from "../../src/engine/space.ts";
import { Stacks } from "../../src/engine/stacks.ts";
import { TRAPS } from "../../src/isa/traps.ts";
import { withWorker } from "../fuzz/workers.ts";
import { programOf } from "./run-image.ts";
import { AT, LOG_BYTES, MEMORY, PROGRAMS, type ProgramName } from "./shared-programs.ts";
import { type Ending, GATE, type Task } from "./shared-worker.ts";

const STACK_BYTES = 65_536;
/** So that threads are parked and resumed between their accesses, too. */
const QUANTUM = 5000;
const TIMEOUT_MS = 120_000;

type Kind = Pick<Task, "engine" | "cold">;
const WARM: Kind = { engine: "compiler", cold: 0 };
const COLD: Kind = { engine: "compiler" };
const SLOW: Kind = { engine: "interpreter" };
/** Engines that run at the same time, and rounds of counting that are long enough for them to be at work at the same time. */
const TEAMS: Readonly<Record<string, { readonly team: readonly Kind[]; readonly rounds: number }>> = {
  "4 compilers": { team: [WARM, WARM, WARM, WARM], rounds: 4_000_000 },
  "4 compilers that begin in the interpreter": { team: [COLD, COLD, COLD, COLD], rounds: 4_000_000 },
  "4 interpreters": { team: [SLOW, SLOW, SLOW, SLOW], rounds: 400_000 },
  "2 compilers and 2 interpreters": { team: [WARM, SLOW, COLD, SLOW], rounds: 400_000 },
};
/** Rounds of what logs each. */
const LOGGED = 1_000_000;

/** Runs what is done while the worker's file is there. */
let file = "";
let finish: () => void;
let gone: Promise<void>;
beforeAll(async () => {
  await new Promise<void>((ready) => {
    gone = withWorker(
      [],
      (made) => {
        file = made;
        ready();
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
      new URL("./shared-worker.ts", import.meta.url),
    );
  });
});
afterAll(async () => {
  finish();
  await gone;
});

interface Started {
  readonly program: Program;
  readonly space: Space;
  readonly contexts: readonly Context[];
}

/** Threads of a program's second function, each with its number and how often it goes round. */
function start(name: ProgramName, threads: number, rounds: number, isShared: boolean): Started {
  const program = programOf(PROGRAMS[name]);
  const sharing = isShared ? { areas: threads + 1 } : undefined;
  const space = createSpace(threads * 2 * STACK_BYTES, MEMORY, MEMORY, areaBytes(program.image), sharing);
  assert(space, "a small space can be made");
  const stacks = new Stacks(space);
  const contexts = Array.from({ length: threads }, (_, k) => {
    const stack = createStack(program, stacks, 1, [BigInt(k), BigInt(rounds)]);
    assert(stack, "a small stack can be made");
    const pc = program.image.functions[1]!.start;
    const context = { space, ...stack, pc, retired: 0, site: 0, callee: 0, trap: 0, operand: 0n, need: 0 };
    assert(moveStack(program, stacks, context, STACK_BYTES), "there is room for a larger stack");
    return context;
  });
  return { program, space, contexts };
}

/** Runs a thread in a worker each, all at the same time. */
async function together(
  name: ProgramName,
  team: readonly Kind[],
  rounds: number,
  limit = MEMORY,
): Promise<{ space: Space; endings: Ending[] }> {
  const { space, contexts } = start(name, team.length, rounds, true);
  const gate = new Int32Array(new SharedArrayBuffer(12));
  const endings = team.map(async (kind, k) => {
    const { fp, stackStart, stackEnd } = contexts[k]!;
    const stack = { fp, stackStart, stackEnd };
    const task: Task = {
      ...{ program: name, parts: partsOf(space), k: k + 1, stack, quantum: QUANTUM, limit, gate },
      ...{ workers: team.length, ...kind },
    };
    const worker = new Worker(file, { workerData: task });
    const ending = await new Promise<Ending>((resolve, reject) => worker.on("message", resolve).on("error", reject));
    await worker.terminate();
    return ending;
  });
  while (Atomics.load(gate, GATE.READY) < team.length) await new Promise((resolve) => setTimeout(resolve, 5));
  Atomics.store(gate, GATE.OPEN, 1);
  Atomics.notify(gate, GATE.OPEN);
  return { space, endings: await Promise.all(endings) };
}

const wordAt = ({ base, views }: Space, address: number): bigint => views.i64[(base + address) / 8]!;

describe.each(Object.entries(TEAMS))("%s", (_, { team, rounds: most }) => {
  it.each([
    ["amoadd.d", 1],
    ["amoadd.w", 1],
    ["amoswap.d", 1 / 20],
    ["amoswap.w", 1 / 20],
    ["amocas.d", 1 / 20],
    ["amocas.w", 1 / 20],
  ] as const)(
    "count by %s to the exact sum",
    async (name, share) => {
      const rounds = most * share;
      const { space, endings } = await together(name, team, rounds);
      expect(endings.map(({ exit }) => exit)).toEqual(team.map(() => EXIT.RETURN));
      expect(wordAt(space, AT.COUNTER)).toBe(BigInt(team.length * rounds));
      expect(wordAt(space, AT.LOCK)).toBe(0n);
      for (const [k, { cold }] of team.entries()) if (cold === 0) expect(endings[k]!.compiled).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it(
    "find a message behind each sign of one",
    async () => {
      const { endings } = await together("messages", team, LOGGED);
      expect(endings.slice(1).map(({ results }) => results)).toEqual(team.slice(1).map(() => [0n]));
    },
    TIMEOUT_MS,
  );

  it(
    "never see both stores late that have a fence behind them",
    async () => {
      const pair = team.slice(0, 2);
      const { space } = await together("fence", pair, LOGGED);
      expect(bothLate(space, LOGGED)).toBe(0);
      // Only where the host really runs both at once is this more than 0.
      const without = await together("no fence", pair, LOGGED);
      console.log(`without a fence both stores are late in ${bothLate(without.space, LOGGED)} of ${LOGGED} rounds`);
    },
    TIMEOUT_MS,
  );

  it(
    "give the results of one thread after the other, through recursion and floats",
    async () => {
      const rounds = 40;
      const { endings } = await together("recursion", team, rounds);
      const { program, space, contexts } = start("recursion", team.length, rounds, false);
      for (const [k, context] of contexts.entries()) {
        const alone = aloneOn(createInterpreter(program), context);
        expect(endings[k]).toMatchObject({ ...alone, results: readReturned(program, space, context.fp) });
      }
    },
    TIMEOUT_MS,
  );

  it(
    "trap where they should",
    async () => {
      // The limit is lower than the one that the memory was made with, as behind a call that gave room back.
      const limit = MEMORY - 8;
      const { space, endings } = await together("traps", team, 2000, limit);
      expect(wordAt(space, AT.COUNTER)).toBe(BigInt(2000 * team.length));
      const found = endings.map(({ exit, trap }) => [exit, trap?.[0], trap?.[1]]);
      expect(found).toEqual([
        [EXIT.TRAP, TRAPS.MEM_FAULT.number, BigInt(MEMORY - 4)],
        [EXIT.TRAP, TRAPS.MISALIGNED.number, BigInt(AT.COUNTER + 4)],
        [EXIT.TRAP, TRAPS.DIV_ZERO.number, 1n],
        [EXIT.TRAP, TRAPS.EXPLICIT.number, 7n],
      ]);
      const alone = start("traps", team.length, 2000, false);
      alone.space.limit = limit;
      for (const [k, context] of alone.contexts.entries()) {
        const { exit, retired } = aloneOn(createCompiler(alone.program, { cold: 0 }), context);
        expect(endings[k]).toMatchObject({ exit, retired, trap: [context.trap, context.operand, context.pc] });
      }
    },
    TIMEOUT_MS,
  );
});

/** Runs a thread to its end while no other runs. */
function aloneOn(engine: Engine, context: Context): { exit: number; retired: number } {
  let [exit, retired]: [number, number] = [EXIT.BUDGET, 0];
  while (exit === EXIT.BUDGET) {
    exit = engine.slice(context, QUANTUM);
    retired += context.retired;
  }
  return { exit, retired };
}

/**
 * In how many pairs of rounds each thread found that the other had not stored yet: one that found round n stored had the store of n + 1
 * before it, and so did the other one of its own.
 */
function bothLate(space: Space, rounds: number): number {
  const found = (thread: number, round: number): number =>
    Number(wordAt(space, AT.LOG + thread * LOG_BYTES + 8 * round));
  let count = 0;
  for (let round = 1; round <= rounds; round++) {
    const next = found(0, round) + 1;
    if (next <= rounds && found(1, next) < round) count++;
  }
  return count;
}
