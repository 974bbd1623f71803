// One of two threads that are compared: its memory, the engines that run its slices in turn, and whether it is written out and read
// back between them. Invariant: what lies in memory before it starts is the same for each program, and of two sides not equal.
import { assert } from "../../src/base/assert.ts";
import { ByteReader, ByteWriter } from "../../src/base/bytes.ts";
import { areaBytes } from "../../src/engine/compile/area.ts";
import type { Context, Engine, Space } from "../../src/engine/context.ts";
import { createStack, freeStack, pcOf } from "../../src/engine/frames.ts";
import type { Program } from "../../src/engine/program.ts";
import { createSpace, setLimit, stacksStart } from "../../src/engine/space.ts";
import { Stacks } from "../../src/engine/stacks.ts";
import { decodeFrames, encodeFrames } from "../../src/engine/state.ts";
import type { Image } from "../../src/isa/image.ts";
import { PAGE } from "../../src/isa/limits.ts";
import type { Thread } from "./run-image.ts";

const STACK_AREA = 1024 * 1024;
const STACK_LEAST = 32 * 1024;
const MEMORY = 3 * PAGE;
const LARGEST_MEMORY = 4 * PAGE;

export interface Side {
  readonly thread: Thread;
  /** The engine of the next slice. */
  readonly engine: () => Engine;
  /** Whether the thread moves before the next slice. */
  readonly moves: () => boolean;
}

/** Some programs start with more than their accesses need, and see it taken away. */
const firstLimit = ({ code }: Image): number => ((code.length >> 1) % 4 === 0 ? LARGEST_MEMORY : MEMORY);

/** Memories are used again for one program after the other: making one costs more than most programs. */
const spaces: Space[] = [];
/** The memory that threads of the host can share, and the area in it of the engines that run the thread there. */
export const SHARED = 2;
const SHARING = { areas: 3 };
const AREA = 2;

/** A thread before the first instruction of the entry; `which` of the memories it uses. */
export function threadIn(which: 0 | 1 | typeof SHARED, program: Program, stackLimit: number): Thread {
  const known =
    spaces[which] ?? createSpace(STACK_AREA, MEMORY, LARGEST_MEMORY, 0, which === SHARED ? SHARING : undefined);
  assert(known, "a small space can be made");
  spaces[which] = known;
  const { image } = program;
  const bytes = areaBytes(image);
  const areaAt = known.isShared ? AREA * bytes : 0;
  const space: Space = { ...known, areaBytes: bytes, areaAt, limit: firstLimit(image) };
  const { u8 } = space.views;
  const start = stacksStart(space);
  u8.fill(0, 0, start);
  u8.fill(which === 0 ? 0xa5 : 0x5a, start, Math.min(space.base, start + 3 * stackLimit + STACK_LEAST));
  u8.fill(0, space.base, space.base + LARGEST_MEMORY);
  u8.set(image.data, space.base + PAGE);
  const stacks = new Stacks(space);
  const stack = createStack(program, stacks, image.entry, []);
  assert(stack, "a small stack can be made");
  const pc = image.functions[image.entry]!.start;
  const context: Context = { space, ...stack, pc, retired: 0, site: 0, callee: 0, trap: 0, operand: 0n, need: 0 };
  return { program, stacks, context, stackLimit };
}

/** A thread that one engine runs. */
export function plainSide(thread: Thread, engine: Engine): Side {
  return { thread, engine: () => engine, moves: () => false };
}

/** A page more or less of guest memory, as a kernel does between slices. */
export function moveLimit({ context: { space } }: Thread, isLarge: boolean): void {
  assert(setLimit(space, isLarge ? LARGEST_MEMORY : MEMORY), "a limit below the largest can be set");
}

/** Writes the thread out and reads it back into another place of the same memory; dead registers are then 0. */
export function moveThread({ program, stacks, context, stackLimit }: Thread, waiting: boolean): void {
  const writer = new ByteWriter();
  encodeFrames(writer, program, context.space, context.fp, waiting);
  const bytes = writer.finish();
  const stack = decodeFrames(new ByteReader(bytes), program, stacks, stackLimit, waiting);
  // Without room for both places the thread stays where it is.
  if (stack === undefined) return;
  freeStack(stacks, context);
  Object.assign(context, stack);
  context.pc = pcOf(context.space, context.fp);
}
