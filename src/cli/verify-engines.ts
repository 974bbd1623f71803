// `vmrun --verify-engines FILE`: a program on the interpreter and the compiler side by side. Invariant: both run in simulated worlds, so
// nothing outside is reached, whatever the program asks for. spec/testing.md, "Comparing engines".
import { fstatSync, readFileSync } from "node:fs";
import { createCompiler } from "../engine/compile/compiler.ts";
import type { CompilingEngine } from "../engine/compile/engine.ts";
import { createInterpreter } from "../engine/interpreter.ts";
import type { Program } from "../engine/program.ts";
import type { VerifiedImage } from "../isa/image.ts";
import type { MakePolicy } from "../kernel/policy.ts";
import { type ComparedEnd, type Comparison, compareEngines, type Divergence } from "../testing/compare-engines.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import type { RunSettings } from "./settings.ts";
import { print, say, sayGuest } from "./terminal.ts";

/** Options that mean something for a run in a simulated world. */
const MEANT =
  /^(verify-engines|quantum|policy|seed|deadlock|limit|max-instructions|timeout|env|no-cache|allow-(all|net|connect|listen|resolve|env)|deny-(connect|listen|env))$/;
const STDIN = 0;

export function verifyEngines(image: VerifiedImage, settings: RunSettings, policy: MakePolicy | undefined): number {
  for (const name of settings.flags.keys()) {
    if (!MEANT.test(name))
      throw usageError(`--verify-engines runs in a simulated world, where --${name} means nothing`);
  }
  const { args, env, quantum, seed, deadlock, limits, grants, timeoutMs } = settings;
  const end = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs;
  let compiler: CompilingEngine | undefined;
  const made = new WeakMap<Program, CompilingEngine>();
  const compiled = (program: Program): CompilingEngine => {
    const engine = made.get(program) ?? createCompiler(program, { cold: 0 });
    made.set(program, engine);
    compiler ??= engine;
    return engine;
  };
  const comparison = compareEngines({
    options: {
      image,
      args,
      env,
      quantum,
      deadlock,
      limits,
      grants,
      ...(policy && { policy }),
      ...(seed !== undefined && { seed }),
    },
    stdin: standardInput(),
    engines: [compiled, (program) => createInterpreter(program)],
    goOn: () => performance.now() < end,
  });
  if (typeof comparison === "string") throw new CommandError(EXIT.DENIED, comparison);
  if (comparison.divergence !== undefined) return sayDivergence(comparison.divergence);
  const report = compiler?.report();
  const share = report === undefined ? 0 : report.compiled / Math.max(1, report.compiled + report.interpreted);
  return printAgreement(comparison, share);
}

/** What a file, pipe or socket holds; a terminal is not asked. */
function standardInput(): Uint8Array {
  try {
    return fstatSync(STDIN).isCharacterDevice() ? new Uint8Array() : readFileSync(STDIN);
  } catch {
    return new Uint8Array();
  }
}

function printAgreement({ instructions, slices, end }: Comparison, share: number): number {
  const compiled = `${(100 * share).toFixed(1)} % of them compiled`;
  print(
    `the engines agree: ${instructions} instructions, ${compiled}, compared ${slices === 1 ? "once" : `${slices} times`}; ${endText(end)}\n`,
  );
  if (end !== undefined) return EXIT.OK;
  say("vmrun: the time of --timeout is up");
  return EXIT.LIMIT;
}

function endText(end: ComparedEnd | undefined): string {
  if (end === undefined) return "not at the end";
  switch (end.kind) {
    case "exit":
      return `exit status ${BigInt.asUintN(8, end.status)}`;
    case "trap":
      return `trap ${end.report.trap}`;
    case "limit":
      return `the limit ${end.name} of ${end.value} is reached`;
    case "standstill":
      return "it waits for what a simulated world does not have";
    default:
      return end.kind;
  }
}

function sayDivergence({ what, instructions, thread, place }: Divergence): number {
  const lines = [`the engines differ: ${what}`, `  equal for ${instructions} instructions`];
  if (place !== undefined) {
    const source = place.file === undefined ? "" : `${place.file}:${place.line}:${place.column} `;
    lines.push(`  next in thread ${thread}: ${source}in ${place.function}, pc ${place.pc}`);
    if (place.text !== undefined) lines.push(`    ${place.text.trim()}`);
  }
  sayGuest(`vmrun: ${lines.join("\n")}`);
  return EXIT.FAILED;
}
