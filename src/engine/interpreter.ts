// The interpreter: a loop generated from the instruction table, wrapped as an engine. spec/engine.md, "The interpreter".
import { assert } from "../base/assert.ts";
import type { Engine } from "./context.ts";
import type { Program } from "./program.ts";

export function createInterpreter(_program: Program): Engine {
  assert(false, "the interpreter is being written");
}
