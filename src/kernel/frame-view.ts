// The frames of a thread with their registers by name, for people. Invariant: looking changes nothing; names come from the image, and
// what has none is x5 or f5. spec/library.md.
import { pcOf, walkFrames } from "../engine/frames.ts";
import { wordOf } from "../engine/program.ts";
import { FLOAT_BASE } from "../isa/image.ts";
import type { Process } from "./process.ts";
import { type Place, placeOf } from "./report.ts";

/** One call of a thread. */
export interface FrameView {
  readonly place: Place;
  /** Integer registers by name, or `x5` where they have none, as signed 64-bit values; those not in use may hold anything. */
  readonly integers: Readonly<Record<string, bigint>>;
  /** Float registers likewise. */
  readonly floats: Readonly<Record<string, number>>;
}

/** The frames of a parked thread that stands at `pc`, innermost first; of more than `most`, the inner and the outer half of that. */
export function framesOf({ program, space }: Process, fp: number, pc: number, most: number): FrameView[] {
  const { image } = program;
  return walkFrames(space, fp, most).frames.map((frame, index) => {
    const record = image.functions[frame.function];
    const names = image.debug.registers[frame.function] ?? [];
    const integers: Record<string, bigint> = {};
    const floats: Record<string, number> = {};
    for (let register = 0; record !== undefined && register < record.integers; register++) {
      integers[names[register] || `x${register}`] = space.views.i64[frame.fp + wordOf(record, register)] ?? 0n;
    }
    for (let register = 0; record !== undefined && register < record.floats; register++) {
      const value = space.views.f64[frame.fp + wordOf(record, FLOAT_BASE + register)] ?? 0;
      floats[names[record.integers + register] || `f${register}`] = value;
    }
    const at = index === 0 ? pc : pcOf(space, frame.fp);
    return { place: placeOf(image, frame.function, at), integers, floats };
  });
}
