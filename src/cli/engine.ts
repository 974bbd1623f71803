// The engines of a run, and what `--stats` says of that of its first program. Invariant: a program has one engine however often its
// machine is made anew and however many processes run it, so that it is compiled once. spec/command-line.md, "Options of a run".
import type { Compiling } from "../engine/compile/compile.ts";
import { type CompilerReport, type CompilingEngine, createCompilingEngine } from "../engine/compile/engine.ts";
import type { Engine } from "../engine/context.ts";
import { createInterpreter } from "../engine/interpreter.ts";
import type { EngineName } from "../engine/names.ts";
import type { Program } from "../engine/program.ts";
import { createReference } from "../engine/reference.ts";
import type { VerifiedImage } from "../isa/image.ts";

/** Names and values behind those of the machine. */
export type EngineStats = Readonly<Record<string, string | number>>;

export class RunEngine {
  private readonly name: EngineName;
  /** By image, because each bundle of the command line decodes it for itself. */
  private readonly made = new WeakMap<VerifiedImage, Engine>();
  /** What compiles the first program. */
  private compiler: CompilingEngine | undefined;
  private functions: number | undefined;

  constructor(name: EngineName) {
    this.name = name;
  }

  readonly make = (program: Program): Engine => {
    this.functions ??= program.image.functions.length;
    const engine = this.made.get(program.image) ?? this.create(program);
    this.made.set(program.image, engine);
    return engine;
  };

  /** Under other models than n1 workers have engines of their own, and this one has run nothing. */
  stats(ofWorkers?: readonly CompilerReport[]): EngineStats {
    const { name, compiler, functions } = this;
    if (compiler === undefined) return { engine: name };
    const report = ofWorkers === undefined ? compiler.report() : together(compiler.report(), ofWorkers);
    return { engine: name, functions: functions ?? 0, ...compilerStats(report) };
  }

  private create(program: Program): Engine {
    switch (this.name) {
      case "compiler": {
        const compiling = createCompilingEngine(program, loadCompiler, { clock: milliseconds, expect: setFlags });
        this.compiler ??= compiling;
        return compiling;
      }
      case "interpreter":
        return createInterpreter(program);
      case "reference":
        return createReference(program);
    }
  }
}

/** V8 before version 14, as in Node 20 to 24, reads branch hints only when told to. */
const BRANCH_HINTS = "--experimental-wasm-branch-hinting";
const FIRST_WITH_HINTS = 14;
/**
 * What JavaScript has to run before V8 optimizes it, in bytes of its code: 16 times as much as by default. Beside compiled code little of
 * it runs, but often enough for V8 to spend 40 ms of a second thread on it; the interpreter's loop alone, whose every turn counts as its
 * whole length, takes 20.
 */
const OPTIMIZED_LATER = "--interrupt-budget=1081344";
/** Later versions, from Node 22 on, have other rules and do not know the flag. */
const FIRST_WITH_OTHER_RULES = 12;

/**
 * Sets V8's flags for a program that will be compiled. V8 takes compiled code of a bundle only with the flags that it was made with, so
 * this comes between the bundle of a start and that of the compiler.
 */
function setFlags(): void {
  const v8 = process.getBuiltinModule("node:v8");
  const version = Number.parseInt(process.versions.v8, 10);
  if (version < FIRST_WITH_OTHER_RULES) v8.setFlagsFromString(OPTIMIZED_LATER);
  if (version < FIRST_WITH_HINTS) v8.setFlagsFromString(BRANCH_HINTS);
}

let compiler: Compiling | "loading" | undefined;

/** The compiler is a bundle of its own, which a program that soon ends need not load. */
function loadCompiler(): Compiling | undefined {
  if (compiler === undefined) {
    compiler = "loading";
    void import("../engine/compile/compile.ts").then(({ COMPILING }) => {
      compiler = COMPILING;
    });
  }
  return compiler === "loading" ? undefined : compiler;
}

/** Not `performance`, which would load modules of Node that take some milliseconds. */
function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** The sum of what several did, and of functions and bytes the most, for each compiles the same program. */
function together(first: CompilerReport, others: readonly CompilerReport[]): CompilerReport {
  const numbers = (of: (report: CompilerReport) => number) => [first, ...others].map(of);
  const sum = (of: (report: CompilerReport) => number) => numbers(of).reduce((a, b) => a + b);
  const reasons = Object.keys(first.exits) as (keyof CompilerReport["exits"])[];
  const exits = Object.fromEntries(reasons.map((reason) => [reason, sum((report) => report.exits[reason])]));
  return {
    functions: Math.max(...numbers((report) => report.functions)),
    bytes: Math.max(...numbers((report) => report.bytes)),
    milliseconds: sum((report) => report.milliseconds),
    compiled: sum((report) => report.compiled),
    interpreted: sum((report) => report.interpreted),
    // As in CompiledEngine.report.
    exits: exits as CompilerReport["exits"],
  };
}

function compilerStats(report: CompilerReport): EngineStats {
  const exits = Object.entries(report.exits).map(([reason, count]) => [`exits${capitalised(reason)}`, count] as const);
  return {
    functionsCompiled: report.functions,
    moduleBytes: report.bytes,
    compileMilliseconds: Number(report.milliseconds.toFixed(3)),
    instructionsCompiled: report.compiled,
    instructionsInterpreted: report.interpreted,
    ...Object.fromEntries(exits),
  };
}

/** INTERPRET is Interpret. */
function capitalised(reason: string): string {
  return reason.charAt(0) + reason.slice(1).toLowerCase();
}
