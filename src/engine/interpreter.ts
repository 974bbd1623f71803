// The interpreter: a loop generated from the instruction table, wrapped as an engine. Invariant: what the loop leaves undone
// `step` does, so a slice is exact whatever it meets. spec/engine.md, "The interpreter".
import type { Views } from "../isa/ops/row.ts";
import { doAtomic, withoutAtomics } from "./atomic-steps.ts";
import { type Engine, EXIT } from "./context.ts";
import { createLoop, type Loop } from "./interpreter.gen.ts";
import { FUNCTION, HEADER } from "./layout.ts";
import { findZeroes, type Program } from "./program.ts";
import { park, RETIRED, step } from "./reference.ts";

/** An engine for one program. It keeps a loop for each process's views; tests plant bugs by giving another loop. */
export function createInterpreter(program: Program, makeLoop: typeof createLoop = createLoop): Engine {
  const loops = new WeakMap<Views, Loop>();
  let views: Views | undefined;
  let loop: Loop;
  return {
    name: "interpreter",
    slice(context, budget) {
      const { space } = context;
      if (space.views !== views) {
        views = space.views;
        loop = loops.get(views) ?? makeLoop(space.isShared ? withoutAtomics(program) : program, space);
        loops.set(views, loop);
      }
      let retired = 0;
      while (retired < budget) {
        const exit = loop(context, budget - retired);
        retired += context.retired;
        if (exit !== RETIRED) {
          context.retired = retired;
          return exit;
        }
        if (space.isShared && doAtomic(program, context)) {
          retired++;
          continue;
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

/** Steps after which it is worth working out what a function needs zeroed: many functions are called once or twice. */
const STEPS_BEFORE_ZEROES = 4;

/** The loop leaves a function's first calls to `step`, which zeroes all; from then on it knows what to zero. */
function learnZeroes(program: Program, functionIndex: number): void {
  const field = program.functions[functionIndex]! + FUNCTION.ZEROES;
  const zeroes = program.table[field]!;
  if (zeroes >= 0) return;
  if (zeroes === -STEPS_BEFORE_ZEROES) findZeroes(program, functionIndex);
  else program.table[field] = zeroes - 1;
}
