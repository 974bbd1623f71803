// What makes each engine, by its name, and one that moves threads between two of them. Invariant: an engine made here is as its
// name says from the first instruction on. spec/testing.md.
import { createCompiler } from "../engine/compile/compiler.ts";
import type { Engine } from "../engine/context.ts";
import { createInterpreter } from "../engine/interpreter.ts";
import type { EngineName } from "../engine/names.ts";
import type { Program } from "../engine/program.ts";
import { createReference } from "../engine/reference.ts";

export type MakeEngine = (program: Program) => Engine;

/** Compiled before the first instruction, so that short programs show something too. */
const createHotCompiler: MakeEngine = (program) => createCompiler(program, { cold: 0 });

/** The compiler has a slice, then the interpreter, and so on, whichever thread it is. */
function createAlternating(program: Program): Engine {
  const compiler = createHotCompiler(program);
  const interpreter = createInterpreter(program);
  let next = compiler;
  return {
    name: "alternating",
    slice(context, budget) {
      const engine = next;
      next = engine === compiler ? interpreter : compiler;
      return engine.slice(context, budget);
    },
  };
}

/** The same engine for all machines of a program: it compiles once. */
function kept(make: MakeEngine): MakeEngine {
  const engines = new WeakMap<Program, Engine>();
  return (program) => {
    const engine = engines.get(program) ?? make(program);
    engines.set(program, engine);
    return engine;
  };
}

export type TestedEngine = EngineName | "alternating";

export const TESTED_ENGINES: Readonly<Record<TestedEngine, MakeEngine>> = {
  compiler: kept(createHotCompiler),
  interpreter: kept((program) => createInterpreter(program)),
  reference: createReference,
  alternating: kept(createAlternating),
};
