// The interpreter: a loop generated from the instruction table, wrapped as an engine. Invariant: what the loop leaves undone
// `step` does, so a slice is exact whatever it meets. spec/engine.md, "The interpreter".
import { assert } from "../base/assert.ts";
import { PAGE, WASM_PAGE } from "../isa/limits.ts";
import { type Context, type Engine, EXIT } from "./context.ts";
import { createStack } from "./frames.ts";
import { loop } from "./interpreter.gen.ts";
import { FUNCTION, HEADER } from "./layout.ts";
import { findZeroes, type Program, prepare } from "./program.ts";
import { park, RETIRED, step } from "./reference.ts";
import { createSpace } from "./space.ts";
import { createStacks } from "./stacks.ts";
import { warmUpImage } from "./warm-up.ts";

/** Instructions after which a guest counts as long-running, and it pays to tell V8 all that the loop can meet. */
const LONG_RUN = 50_000;

/** An engine for one program. */
export function createInterpreter(program: Program): Engine {
  let untilWarm = LONG_RUN;
  return {
    name: "interpreter",
    slice(context, budget) {
      let retired = 0;
      if (untilWarm <= 0) {
        untilWarm = Infinity;
        warmUp();
      }
      while (retired < budget) {
        const exit = loop(program, context, budget - retired);
        retired += context.retired;
        if (exit !== RETIRED) {
          untilWarm -= retired;
          context.retired = retired;
          return exit;
        }
        context.retired = 0;
        const result = step(program, context);
        retired += context.retired;
        if (result !== RETIRED) {
          park(context);
          context.retired = retired;
          return result;
        }
        learnZeroes(program, context.space.views.i32[2 * context.fp + HEADER.FUNCTION]!);
      }
      park(context);
      context.retired = retired;
      return EXIT.BUDGET;
    },
  };
}

const MOST_WARM_UP_STEPS = 10_000;
const NOTHING = { retired: 0, site: 0, callee: 0, trap: 0, operand: 0n, need: 0 };

/** The loop leaves a function's first call to `step`; from then on it knows what to zero. */
function learnZeroes(program: Program, functionIndex: number): void {
  if (program.table[program.functions[functionIndex]! + FUNCTION.ZEROES]! < 0) findZeroes(program, functionIndex);
}

/** Runs the loop over every row, see warm-up.ts. */
function warmUp(): void {
  const program = prepare(warmUpImage());
  const space = createSpace(WASM_PAGE, 2 * PAGE, 2 * PAGE);
  const stack = space && createStack(program, createStacks(space), program.image.entry, []);
  if (!space || !stack) return;
  const context: Context = { space, ...stack, stackEnd: WASM_PAGE / 8, pc: 0, ...NOTHING };
  for (let steps = 0; steps < MOST_WARM_UP_STEPS; steps++) {
    const exit = loop(program, context, MOST_WARM_UP_STEPS);
    if (exit === EXIT.RETURN) return;
    assert(exit === RETIRED && step(program, context) === RETIRED, "the warm-up runs to its end");
    learnZeroes(program, context.space.views.i32[2 * context.fp + HEADER.FUNCTION]!);
  }
  assert(false, "the warm-up ends");
}
