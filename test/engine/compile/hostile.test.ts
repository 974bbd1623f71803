// Programs that are hard on a compiler are compiled, or left to the interpreter, with bounded work, and run the same. spec/compiler.md.
import { describe, expect, it } from "vitest";
import { compile } from "../../../src/engine/compile/compile.ts";
import { createCompiler } from "../../../src/engine/compile/compiler.ts";
import { createInterpreter } from "../../../src/engine/interpreter.ts";
import { buildImage } from "../build-image.ts";
import { compareSides, listedQuanta } from "../differ.ts";
import { programOf } from "../run-image.ts";
import { plainSide, threadIn } from "../side.ts";
import { HOSTILE } from "./hostile-programs.ts";

const BASE = 1 << 20;
const STACK_LIMIT = 256 * 1024;
const MOST = 150_000;
/** Bytes of a module, for each instruction and in any case. */
const MOST_BYTES_EACH = 120;
const ANY_BYTES = 20_000;

describe.each(Object.entries(HOSTILE))("%s", (name, functions) => {
  const program = programOf(buildImage(functions()));
  // One for all quanta: it keeps the module.
  const compiler = createCompiler(program, { cold: 0 });

  it("becomes a module of bounded size", () => {
    const { bytes } = compile(program, { base: BASE });
    expect(bytes.length).toBeLessThan(ANY_BYTES + MOST_BYTES_EACH * (program.image.code.length / 2));
    expect(WebAssembly.validate(bytes)).toBe(true);
  });

  it.each([1, 7, 1000, 100_000])("runs the same at quantum %i", (quantum) => {
    const sides = [
      plainSide(threadIn(0, program, STACK_LIMIT), createInterpreter(program)),
      plainSide(threadIn(1, program, STACK_LIMIT), compiler),
    ] as const;
    const { difference, end } = compareSides(sides, listedQuanta([quantum]), MOST);
    expect(difference).toBeUndefined();
    if (name.startsWith("recursion") && quantum > 7) expect(end).toBe("overflow");
  });
});
