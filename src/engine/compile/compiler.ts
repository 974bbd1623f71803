// The compiling engine with the compiler at hand. Where start-up counts, the compiler is loaded when it is first asked for: then use
// createCompilingEngine. spec/compiler.md, "Driver".
import type { Program } from "../program.ts";
import { COMPILING } from "./compile.ts";
import { type CompilerOptions, type CompilingEngine, createCompilingEngine } from "./engine.ts";

/** An engine that compiles functions when the program has run for a while. */
export function createCompiler(program: Program, options: CompilerOptions = {}): CompilingEngine {
  return createCompilingEngine(program, () => COMPILING, options);
}
