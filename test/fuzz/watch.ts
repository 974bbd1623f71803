// Sees from outside how compiled code is entered: at which kind of place a slice begins, and whether a parked caller was resumed
// within it. Invariant: what is watched runs as it would otherwise.
import { areaOf } from "../../src/engine/compile/area.ts";
import { compile } from "../../src/engine/compile/compile.ts";
import type { CompilingEngine } from "../../src/engine/compile/engine.ts";
import { blocksOf } from "../../src/engine/compile/graph.ts";
import { findLoops, type Loops } from "../../src/engine/compile/loops.ts";
import type { Engine } from "../../src/engine/context.ts";
import type { Program } from "../../src/engine/program.ts";
import { opOf } from "../../src/isa/image.ts";
import { functionIndexAt } from "../../src/isa/liveness.ts";
import { rowOf } from "../../src/isa/ops.ts";

/** Ways into compiled code. */
export const ENTRANCES = [
  "function",
  "loop head",
  "made head",
  "behind a call",
  "behind sys",
  "behind spawn",
  "with a callee's results",
] as const;
export type Entrance = (typeof ENTRANCES)[number];

/** The engine, and a note of each way in that a slice takes. */
export function watched(program: Program, engine: CompilingEngine, note: (entrance: Entrance) => void): Engine {
  let places: Uint16Array | undefined;
  const loops = new Map<number, Loops | undefined>();
  const entranceAt = (pc: number): Entrance => {
    const { image } = program;
    const index = functionIndexAt(image, pc);
    const record = image.functions[index]!;
    const blocks = blocksOf(image, record);
    if (!loops.has(index)) loops.set(index, findLoops(blocks.successors));
    const block = blocks.blockAt[pc - record.start]!;
    const found = loops.get(index)!;
    if (found.through.has(block)) return "made head";
    if (found.all.some(({ head }) => head === block)) return "loop head";
    if (pc === record.start) return "function";
    const { flow } = rowOf(opOf(image.code[2 * pc - 2]!))!;
    return flow === "sys" ? "behind sys" : flow === "spawn" ? "behind spawn" : "behind a call";
  };
  return {
    name: engine.name,
    slice(context, budget) {
      const { space } = context;
      places ??= compile(program, space).places;
      if (places[context.pc] !== 0) note(entranceAt(context.pc));
      const exit = engine.slice(context, budget);
      if (space.views.i32[areaOf(space.areaAt).RETURNING >> 2] === 1) note("with a callee's results");
      return exit;
    },
  };
}
