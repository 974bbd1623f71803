// Room for threads' stacks in bytes [0, base) of a space. Invariant: segments in use and free segments never overlap; which
// places are free is no part of a machine's state. spec/engine.md, "Stacks".
import { assert } from "../base/assert.ts";
import { STACK_GRAIN } from "../isa/limits.ts";
import type { Space } from "./context.ts";
import { stacksStart } from "./space.ts";

/** Up to this size segments are any multiple of the grain, above it powers of two. Bytes. */
export const LARGEST_EXACT = 2048;
const EXACT_CLASSES = LARGEST_EXACT / STACK_GRAIN;
const CLASSES = EXACT_CLASSES + 32;

/** Where the allocator's words are, in bytes from the start of the memory; compiled code takes segments too. SELF is in each area. */
export const STACKS = {
  /** First grain never used. */
  TOP: 0,
  /** Bytes that stacks have, and the most that they had. */
  BYTES: 4,
  PEAK: 8,
  /** Bytes that stacks may have, together and each; bytes of the segments that they are in. */
  MOST: 12,
  LONGEST: 16,
  SEGMENTS: 20,
  /** 64 bits: the number of the thread that runs on the area's engine, which the instruction `rdthread` reads. */
  SELF: 24,
  /** For each size class the first free segment, as its grain + 1; 0 for none. Its first 32-bit word names the next. */
  FREE: 32,
} as const;
/** The area's bytes, a multiple of the grain. */
export const STACKS_BYTES = Math.ceil((STACKS.FREE + 4 * CLASSES) / STACK_GRAIN) * STACK_GRAIN;

/** The words of one space. */
export class Stacks {
  readonly space: Space;

  /** An empty area that fills the space between the engines' areas and its base. Its words are in the first of these. */
  constructor(space: Space) {
    assert(space.areaBytes >= STACKS_BYTES, "a space has room for the words of its stacks");
    this.space = space;
    space.views.u8.fill(0, 0, STACKS_BYTES);
    this.top = stacksStart(space) / STACK_GRAIN;
  }

  get top(): number {
    return this.word(STACKS.TOP);
  }
  set top(grain: number) {
    this.setWord(STACKS.TOP, grain);
  }
  get bytes(): number {
    return this.word(STACKS.BYTES);
  }
  get peak(): number {
    return this.word(STACKS.PEAK);
  }
  set peak(bytes: number) {
    this.setWord(STACKS.PEAK, bytes);
  }
  /** Sets what stacks may have, together and each. */
  limit(most: number, longest: number): void {
    this.setWord(STACKS.MOST, most);
    this.setWord(STACKS.LONGEST, longest);
  }

  /** Counts bytes that stacks have got, or given back. */
  charge(bytes: number): void {
    this.setWord(STACKS.BYTES, this.bytes + bytes);
    this.peak = Math.max(this.peak, this.bytes);
  }

  /** Whether there is room for so many bytes more, if need be when all others have moved together. */
  fits(bytes: number): boolean {
    return this.segments + segmentBytes(bytes) <= this.space.base - stacksStart(this.space);
  }

  /** All room is free again: the stacks are about to be laid anew. */
  clear(): void {
    this.top = stacksStart(this.space) / STACK_GRAIN;
    this.segments = 0;
    for (let sizeClass = 0; sizeClass < CLASSES; sizeClass++) this.setFirst(sizeClass, 0);
  }

  get segments(): number {
    return this.word(STACKS.SEGMENTS);
  }
  set segments(bytes: number) {
    this.setWord(STACKS.SEGMENTS, bytes);
  }
  first(sizeClass: number): number {
    return this.word(STACKS.FREE + 4 * sizeClass);
  }
  setFirst(sizeClass: number, grain: number): void {
    this.setWord(STACKS.FREE + 4 * sizeClass, grain);
  }

  private word(offset: number): number {
    return this.space.views.i32[offset >> 2]! >>> 0;
  }
  private setWord(offset: number, value: number): void {
    this.space.views.i32[offset >> 2] = value;
  }
}

/** Bytes of the segment that is handed out for a stack of so many bytes. */
export function segmentBytes(bytes: number): number {
  if (bytes <= LARGEST_EXACT) return Math.max(1, Math.ceil(bytes / STACK_GRAIN)) * STACK_GRAIN;
  return 2 ** (32 - Math.clz32(bytes - 1));
}

/** First byte of a segment with room for so many bytes, or -1 when there is none. What it holds is undefined. */
export function allocateSegment(stacks: Stacks, bytes: number): number {
  const size = segmentBytes(bytes);
  let found = takeSegment(stacks, size);
  if (found < 0 && mergeFree(stacks)) found = takeSegment(stacks, size);
  if (found >= 0) stacks.segments += size;
  return found;
}

/** Gives a segment back; `bytes` is what it was asked for with. */
export function freeSegment(stacks: Stacks, start: number, bytes: number): void {
  const grain = start / STACK_GRAIN;
  assert(
    Number.isInteger(grain) && start + segmentBytes(bytes) <= stacks.top * STACK_GRAIN,
    "a freed stack was in use",
  );
  stacks.segments -= segmentBytes(bytes);
  push(stacks, grain, classOf(segmentBytes(bytes)));
}

function takeSegment(stacks: Stacks, size: number): number {
  const grains = size / STACK_GRAIN;
  const wanted = classOf(size);
  const { space } = stacks;
  if (stacks.first(wanted) === 0 && (stacks.top + grains) * STACK_GRAIN <= space.base) {
    stacks.top += grains;
    return (stacks.top - grains) * STACK_GRAIN;
  }
  for (let found = wanted; found < CLASSES; found++) {
    const head = stacks.first(found);
    if (head === 0) continue;
    stacks.setFirst(found, space.views.i32[((head - 1) * STACK_GRAIN) >>> 2]!);
    release(stacks, head - 1 + grains, grainsOf(found) - grains);
    return (head - 1) * STACK_GRAIN;
  }
  return -1;
}

/** Cuts a free range into segments, largest first, so that each has a class. */
function release(stacks: Stacks, start: number, grains: number): void {
  let at = start;
  let left = grains;
  while (left > 0) {
    const size = left <= EXACT_CLASSES ? left : 2 ** (31 - Math.clz32(left));
    push(stacks, at, classOf(size * STACK_GRAIN));
    at += size;
    left -= size;
  }
}

function push(stacks: Stacks, grain: number, sizeClass: number): void {
  stacks.space.views.i32[(grain * STACK_GRAIN) >>> 2] = stacks.first(sizeClass);
  stacks.setFirst(sizeClass, grain + 1);
}

/** The size class of a segment. */
export function classOf(size: number): number {
  if (size <= LARGEST_EXACT) return size / STACK_GRAIN - 1;
  return EXACT_CLASSES + 31 - Math.clz32(size) - (31 - Math.clz32(LARGEST_EXACT)) - 1;
}

function grainsOf(sizeClass: number): number {
  return sizeClass < EXACT_CLASSES ? sizeClass + 1 : EXACT_CLASSES * 2 ** (sizeClass - EXACT_CLASSES + 1);
}

/** Joins neighbouring free segments when all room has been handed out in pieces. False when that gains nothing. */
function mergeFree(stacks: Stacks): boolean {
  const { space } = stacks;
  const ranges: { start: number; grains: number }[] = [];
  for (let sizeClass = 0; sizeClass < CLASSES; sizeClass++) {
    for (let head = stacks.first(sizeClass); head !== 0; head = space.views.i32[((head - 1) * STACK_GRAIN) >>> 2]!) {
      ranges.push({ start: head - 1, grains: grainsOf(sizeClass) });
    }
  }
  ranges.sort((left, right) => left.start - right.start);
  const merged: { start: number; grains: number }[] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last !== undefined && last.start + last.grains === range.start) last.grains += range.grains;
    else merged.push({ ...range });
  }
  const last = merged.at(-1);
  const atTop = last !== undefined && last.start + last.grains === stacks.top;
  if (merged.length === ranges.length && !atTop) return false;
  for (let sizeClass = 0; sizeClass < CLASSES; sizeClass++) stacks.setFirst(sizeClass, 0);
  if (atTop) stacks.top = merged.pop()!.start;
  for (const { start, grains } of merged) release(stacks, start, grains);
  return true;
}
