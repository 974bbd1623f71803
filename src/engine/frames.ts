// Frames and the stacks they lie in. Invariant: links between frames are relative, so a stack moves by copying its bytes; every
// frame's header holds its function and pc whenever no engine runs the thread. spec/engine.md, "Frames".
import { CANONICAL_NAN } from "../isa/arith.ts";
import { FLOAT_BASE } from "../isa/image.ts";
import { FRAME_HEADER, STACK_GRAIN } from "../isa/limits.ts";
import type { Context, Space } from "./context.ts";
import { FUNCTION, HEADER } from "./layout.ts";
import { findZeroes, type Program, wordOf } from "./program.ts";
import { allocateSegment, freeSegment, type Stacks, segmentBytes } from "./stacks.ts";

const WORD = 8;
const LINE_BYTES = 128;

/** Where a thread's stack is, in words of 8 bytes from the start of the memory. */
export interface Stack {
  /** Innermost frame. */
  fp: number;
  stackStart: number;
  stackEnd: number;
}

/** One call that has not returned. */
export interface Frame {
  readonly fp: number;
  /** Index of the function, and of its next instruction; of its call instruction when it waits for a callee. */
  readonly function: number;
  readonly pc: number;
}

/** Bytes of a new stack that begins with the function. Threads that run side by side must not have a line of a cache in common. */
export function firstStackBytes(program: Program, { isShared }: Space, functionIndex: number): number {
  const bytes = program.frameWords[functionIndex]! * WORD;
  return isShared ? toLine(bytes) : bytes;
}

/** The next multiple of what processors fetch at a time: two lines of a cache. */
export function toLine(bytes: number): number {
  return Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
}

/** A stack with the frame of the function, ready to run its first instruction; undefined when there is no room. */
export function createStack(
  program: Program,
  stacks: Stacks,
  functionIndex: number,
  args: ArrayLike<bigint>,
): Stack | undefined {
  const bytes = firstStackBytes(program, stacks.space, functionIndex);
  const start = allocateSegment(stacks, bytes);
  if (start < 0) return undefined;
  const { i32, i64 } = stacks.space.views;
  const fp = start / WORD;
  const record = program.image.functions[functionIndex]!;
  i32[2 * fp + HEADER.PC] = record.start;
  i32[2 * fp + HEADER.FUNCTION] = functionIndex;
  i32[2 * fp + HEADER.BACK] = 0;
  zeroAtEntry(program, stacks.space, fp, functionIndex);
  const { params } = program.image.signatures[record.signature]!;
  let integer = fp + FRAME_HEADER;
  let float = integer + record.integers;
  for (let k = 0; k < params.length; k++) i64[params[k] === "x" ? integer++ : float++] = args[k]!;
  return { fp, stackStart: fp, stackEnd: fp + segmentBytes(bytes) / WORD };
}

/** Zeroes the registers that the function may read before it writes them, parameters left out. */
function zeroAtEntry(program: Program, { views }: Space, fp: number, functionIndex: number): void {
  const field = program.functions[functionIndex]! + FUNCTION.ZEROES;
  if (program.table[field]! < 0) findZeroes(program, functionIndex);
  const list = program.table[field]!;
  if (list === 0) return;
  const { zeroes } = program;
  const end = list + zeroes[list]!;
  for (let at = list + 1; at <= end; at++) views.f64[fp + zeroes[at]!] = 0;
}

/** Frees the segment of a stack. */
export function freeStack(stacks: Stacks, stack: Stack): void {
  freeSegment(stacks, stack.stackStart * WORD, (stack.stackEnd - stack.stackStart) * WORD);
}

/** Bytes that a stack may use of the segment it asked for: the limit is exact, whatever sizes segments have. */
export function usableBytes(bytes: number, limitBytes: number): number {
  return Math.min(segmentBytes(bytes), limitBytes - (limitBytes % STACK_GRAIN));
}

/**
 * Bytes that the stack is to have after STACK: twice as many as before where that is within the limit and there is room, else what is
 * needed. 0 when `need` is beyond the limit or there is no room: then the call traps with STACK_OVERFLOW.
 */
export function grownBytes(stacks: Stacks, context: Context, limitBytes: number): number {
  const { need, stackStart, stackEnd } = context;
  if (need > limitBytes - (limitBytes % STACK_GRAIN)) return 0;
  const twice = Math.min(2 * (stackEnd - stackStart) * WORD, limitBytes);
  const sizes = [Math.max(need, twice), need].map((bytes) => usableBytes(bytes, limitBytes));
  return sizes.find((bytes) => stacks.fits(bytes)) ?? 0;
}

/** Moves the stack to a segment of so many bytes. False when room for it is free, but not in one piece. */
export function moveStack(program: Program, stacks: Stacks, context: Context, bytes: number): boolean {
  const start = allocateSegment(stacks, bytes);
  if (start < 0) return false;
  const newStart = start / WORD;
  const { views } = stacks.space;
  const end = context.fp + program.frameWords[views.i32[2 * context.fp + HEADER.FUNCTION]!]!;
  views.i64.copyWithin(newStart, context.stackStart, end);
  freeStack(stacks, context);
  context.fp += newStart - context.stackStart;
  context.stackStart = newStart;
  context.stackEnd = newStart + bytes / WORD;
  return true;
}

/** Raw bits of a call-site's arguments in the frame at `context.fp`, NaNs canonical; returns how many. */
export function readArguments(
  program: Program,
  context: Pick<Context, "space" | "fp">,
  site: number,
  out: BigInt64Array,
): number {
  const { i32, i64, f64 } = context.space.views;
  const { fp } = context;
  const { args } = program.image.sites[site]!;
  const record = program.image.functions[i32[2 * fp + HEADER.FUNCTION]!]!;
  for (let k = 0; k < args.length; k++) {
    const argument = args[k]!;
    if (argument < 0) {
      out[k] = program.image.pool[-1 - argument]!;
      continue;
    }
    const word = fp + wordOf(record, argument);
    out[k] = argument >= FLOAT_BASE && Number.isNaN(f64[word]) ? CANONICAL_NAN : i64[word]!;
  }
  return args.length;
}

/** Writes raw bits into the result registers of a call-site of the frame at fp; results the site leaves out are dropped. */
export function writeResults(
  program: Program,
  space: Space,
  fp: number,
  site: number,
  values: ArrayLike<bigint>,
  count: number = values.length,
): void {
  const { i32, i64 } = space.views;
  const { results } = program.image.sites[site]!;
  const record = program.image.functions[i32[2 * fp + HEADER.FUNCTION]!]!;
  const taken = Math.min(count, results.length);
  for (let k = 0; k < taken; k++) i64[fp + wordOf(record, results[k]!)] = values[k]!;
}

/** Writes a whole number as 64 bits, in halves: a bigint for each would be garbage. */
export function setWord(halves: Int32Array, word: number, value: number): void {
  const low = value | 0;
  halves[2 * word] = low;
  halves[2 * word + 1] = low === value ? low >> 31 : Math.floor(value / 2 ** 32);
}

/** Raw bits of the results of the function whose frame is at fp, after RETURN; NaNs canonical. */
export function readReturned(program: Program, space: Space, fp: number): bigint[] {
  const { i32, i64, f64 } = space.views;
  const record = program.image.functions[i32[2 * fp + HEADER.FUNCTION]!]!;
  return record.results.map((register) => {
    const word = fp + wordOf(record, register);
    return register >= FLOAT_BASE && Number.isNaN(f64[word]) ? CANONICAL_NAN : i64[word]!;
  });
}

/** The pc that the frame's header holds. */
export function pcOf(space: Space, fp: number): number {
  return space.views.i32[2 * fp + HEADER.PC]!;
}

/** Sets the pc that the frame's header holds. */
export function setPc(space: Space, fp: number, pc: number): void {
  space.views.i32[2 * fp + HEADER.PC] = pc;
}

/** All frames of a parked thread from the innermost at fp out; of more than `most`, the inner and the outer half of that. */
export function walkFrames(space: Space, fp: number, most: number): { frames: Frame[]; depth: number } {
  const depth = depthOf(space, fp);
  const { i32 } = space.views;
  const frames: Frame[] = [];
  const inner = depth <= most ? depth : Math.ceil(most / 2);
  const outer = depth <= most ? 0 : depth - Math.floor(most / 2);
  let at = fp;
  for (let index = 0; index < depth; index++) {
    if (index < inner || index >= outer) {
      frames.push({ fp: at, function: i32[2 * at + HEADER.FUNCTION]!, pc: i32[2 * at + HEADER.PC]! });
    }
    at -= i32[2 * at + HEADER.BACK]!;
  }
  return { frames, depth };
}

/** Number of frames from the one at fp to the thread's first. */
export function depthOf(space: Space, fp: number): number {
  const { i32 } = space.views;
  let depth = 1;
  for (let at = fp; i32[2 * at + HEADER.BACK] !== 0; at -= i32[2 * at + HEADER.BACK]!) depth++;
  return depth;
}
