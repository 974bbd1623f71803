// Runs images on an engine without a kernel: one thread, whose stack grows up to a limit. Invariant: nothing here knows rows.
import { assert } from "../../src/base/assert.ts";
import { ByteWriter } from "../../src/base/bytes.ts";
import { areaBytes } from "../../src/engine/compile/area.ts";
import { type Context, type Engine, EXIT, type Exit } from "../../src/engine/context.ts";
import { createStack, grownBytes, moveStack } from "../../src/engine/frames.ts";
import { type Program, prepare } from "../../src/engine/program.ts";
import { createSpace } from "../../src/engine/space.ts";
import { Stacks } from "../../src/engine/stacks.ts";
import { encodeFrames } from "../../src/engine/state.ts";
import type { CallShape, CallTable } from "../../src/isa/calls.ts";
import type { Image, VerifiedImage } from "../../src/isa/image.ts";
import { PAGE } from "../../src/isa/limits.ts";
import { isFault, verify } from "../../src/isa/verify.ts";

/** System calls the tests' images may name: number n takes n arguments and gives up to two results. */
export const CALLS: CallTable = new Map(
  [1, 2, 3].map((number): [number, CallShape] => [number, { number, name: `call${number}`, args: number, results: 2 }]),
);

export function verified(image: Image): VerifiedImage {
  const result = verify(image, CALLS);
  assert(
    !isFault(result),
    `an image of the tests passes the verifier: ${isFault(result) ? JSON.stringify(result) : ""}`,
  );
  return result;
}

export interface ThreadOptions {
  readonly memoryBytes?: number;
  readonly stackLimit?: number;
  readonly stackArea?: number;
}

export interface Thread {
  readonly program: Program;
  readonly stacks: Stacks;
  readonly context: Context;
  readonly stackLimit: number;
}

/** A thread before the first instruction of the image's entry, in a space of its own with the image's data. */
export function startThread(program: Program, options: ThreadOptions = {}): Thread {
  const { memoryBytes = 3 * PAGE, stackLimit = 65536, stackArea = 1 << 18 } = options;
  const space = createSpace(stackArea, memoryBytes, memoryBytes, areaBytes(program.image));
  assert(space, "a small space can be made");
  space.views.u8.set(program.image.data, space.base + PAGE);
  const stacks = new Stacks(space);
  const { entry } = program.image;
  const stack = createStack(program, stacks, entry, []);
  assert(stack, "a small stack can be made");
  const pc = program.image.functions[entry]!.start;
  const context: Context = { space, ...stack, pc, retired: 0, site: 0, callee: 0, trap: 0, operand: 0n, need: 0 };
  return { program, stacks, context, stackLimit };
}

export function programOf(image: Image): Program {
  return prepare(verified(image));
}

export type Stop = Exit | "overflow";

/** One slice, stacks growing in between: BUDGET means exactly `budget` instructions. */
export function runSlice(engine: Engine, thread: Thread, budget: number): { stop: Stop; retired: number } {
  let retired = 0;
  while (retired < budget) {
    const exit = engine.slice(thread.context, budget - retired);
    retired += thread.context.retired;
    if (exit !== EXIT.STACK) return { stop: exit, retired };
    if (!growStack(thread)) return { stop: "overflow", retired };
  }
  return { stop: EXIT.BUDGET, retired };
}

function growStack({ program, stacks, context, stackLimit }: Thread): boolean {
  const bytes = grownBytes(stacks, context, stackLimit);
  return bytes > 0 && moveStack(program, stacks, context, bytes);
}

/** All that can be observed of the thread: its frames and its memory, as text. */
export function stateOf({ program, context }: Thread, waiting = false): string {
  const writer = new ByteWriter();
  encodeFrames(writer, program, context.space, context.fp, waiting);
  return Buffer.from(writer.finish()).toString("hex");
}

/** The guest memory of the thread. */
export function memoryOf({ context: { space } }: Thread): Uint8Array {
  return space.views.u8.slice(space.base, space.base + space.limit);
}
