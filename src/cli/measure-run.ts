// Runs a program of the bundle so that it can be measured, under any thread model. Invariant: what is timed is the engine of a plain run
// on the real host. spec/measure.md.
import { assert } from "../base/assert.ts";
import { createCompiler } from "../engine/compile/compiler.ts";
import type { Engine } from "../engine/context.ts";
import { DEFAULT_ENGINE } from "../engine/names.ts";
import type { Program } from "../engine/program.ts";
import { Capture } from "../host/captured-console.ts";
import { type DrivenHost, type DrivenMachine, drive } from "../host/drive.ts";
import { createNodeHost } from "../host/node/index.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { DEFAULT_QUANTUM } from "../isa/limits.ts";
import { DEFAULT_LIMITS } from "../kernel/limits.ts";
import { createMachine } from "../kernel/machine.ts";
import type { Stats } from "../kernel/options.ts";
import { decoded, verified } from "./image-bytes.ts";
import { MEASURED } from "./measured.gen.ts";
import { startParallel } from "./parallel.ts";
import type { ThreadSettings } from "./thread-models.ts";

export type ProgramName = keyof typeof MEASURED;

/** Instructions after which the code of a program is compiled, and compiled well, before the clock is started. */
const WARM_INSTRUCTIONS = 3_000_000;

export const N1: ThreadSettings = { model: "n1", lwps: undefined, isRaw: false };

export interface How {
  readonly threads?: ThreadSettings;
  readonly engine?: (program: Program) => Engine;
  /** Instructions that are left out, where they are not the usual ones. */
  readonly warm?: number;
}

export interface Ran {
  /** Of what ran behind the warm part. */
  readonly ns: number;
  readonly warm: Stats;
  readonly stats: Stats;
}

const IMAGES = new Map<ProgramName, VerifiedImage>();

export function imageOf(name: ProgramName): VerifiedImage {
  const known = IMAGES.get(name) ?? verified(decoded(Buffer.from(MEASURED[name], "base64"), name), name);
  IMAGES.set(name, known);
  return known;
}

/** All processes of a program have one engine, as in a plain run, so that it is compiled once. */
function oneCompiler(): (program: Program) => Engine {
  let made: Engine | undefined;
  return (program) => (made ??= createCompiler(program));
}

interface Started {
  readonly machine: DrivenMachine;
  /** Ends the threads of the host that run its guests. */
  readonly end: () => Promise<unknown>;
}

function start(name: ProgramName, args: readonly string[], how: How, host: DrivenHost): Started {
  const { threads = N1, engine = oneCompiler() } = how;
  const options = { image: imageOf(name), args, engine, rawBlocking: threads.isRaw };
  const settings = { threads, quantum: DEFAULT_QUANTUM, engine: DEFAULT_ENGINE, limits: DEFAULT_LIMITS };
  if (threads.model !== "n1") return startParallel(options, settings, host);
  const machine = createMachine(options, host);
  assert(typeof machine !== "string", "the limits leave room for the programs that are measured");
  return { machine, end: () => Promise.resolve() };
}

/** Runs a program to its end, which has to be a good one. */
export async function run(name: ProgramName, args: readonly string[], how: How, host: DrivenHost): Promise<Ran> {
  const { machine, end } = start(name, args, how, host);
  const { warm: warmInstructions = WARM_INSTRUCTIONS } = how;
  if (warmInstructions > 0) {
    const early = await drive(machine, host, {}, warmInstructions);
    assert(early === undefined, "a program that is measured is not over when it is warm");
  }
  const warm = machine.stats();
  const begin = process.hrtime.bigint();
  const ending = await drive(machine, host);
  const ns = Number(process.hrtime.bigint() - begin);
  await end();
  await host.close();
  assert(ending?.kind === "exit" && ending.status === 0n, "a program that is measured ends well");
  return { ns, warm, stats: machine.stats() };
}

/** The same, where nobody looks at what it prints. */
export async function ran(name: ProgramName, args: readonly string[], how: How = {}): Promise<Ran> {
  return run(name, args, how, await createNodeHost({ capture: new Capture() }));
}
