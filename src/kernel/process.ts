// A process: memory, stacks, descriptors, arguments. Invariant: what its threads' stacks and its guest memory take together is
// at most the limit `memory`. spec/processes.md.
import { assert } from "../base/assert.ts";
import { areaBytes } from "../engine/compile/area.ts";
import type { Context, Engine, Space } from "../engine/context.ts";
import { createStack, freeStack, growStack, type Stack } from "../engine/frames.ts";
import type { Program } from "../engine/program.ts";
import { createSpace, setLimit } from "../engine/space.ts";
import { createStacks, type Stacks } from "../engine/stacks.ts";
import { MAX_MEMORY, PAGE, WASM_PAGE } from "../isa/limits.ts";
import { DescriptorTable } from "./descriptors.ts";
import type { Limits } from "./limits.ts";

const WORD = 8;
/** The most of the limit memory that stacks get. */
const STACK_SHARE = 7 / 16;

export interface Process {
  readonly pid: number;
  readonly program: Program;
  readonly engine: Engine;
  readonly space: Space;
  readonly stacks: Stacks;
  /** Bytes of all its stacks. */
  stackBytes: number;
  stackBytesPeak: number;
  /** Threads that have not ended. */
  threads: number;
  /** Number of the thread whose return ends the process. */
  mainThread: number;
  /** First address behind the static data, where the heap starts. */
  readonly heapStart: number;
  readonly descriptors: DescriptorTable;
  readonly args: readonly Uint8Array[];
  readonly env: ReadonlyMap<string, Uint8Array>;
  readonly workingDirectory: string;
  readonly limits: Limits;
}

export interface ProcessSpec {
  readonly pid: number;
  readonly program: Program;
  readonly engine: Engine;
  readonly args: readonly Uint8Array[];
  readonly env: ReadonlyMap<string, Uint8Array>;
  readonly workingDirectory: string;
  readonly limits: Limits;
}

/** A process without threads, its static data in place; a sentence when its limits leave no room. */
export function createProcess(spec: ProcessSpec): Process | string {
  const { program, limits } = spec;
  const { data, dataSize } = program.image;
  const heapStart = (PAGE + dataSize + WORD - 1) & -WORD;
  if (heapStart > limits.memory) {
    return `the static data takes ${heapStart} bytes and the limit memory is ${limits.memory}; raise it with --limit memory=${2 * heapStart}`;
  }
  const area = areaBytes(program.image);
  // Reserved, not used: what is charged is bounded by the limit of both. By default this is below 32 MiB, from where on V8 collects
  // garbage when a memory is made.
  const room = Math.min(Math.ceil(limits.memory * STACK_SHARE), MAX_MEMORY - limits.memory - area);
  const space = createSpace(Math.max(room, WASM_PAGE), heapStart, limits.memory, area);
  if (space === undefined) return `the host has no room for the limit memory=${limits.memory}`;
  space.views.u8.set(data, space.base + PAGE);
  return {
    ...spec,
    space,
    stacks: createStacks(space),
    stackBytes: 0,
    stackBytesPeak: 0,
    threads: 0,
    mainThread: 0,
    heapStart,
    descriptors: new DescriptorTable(limits.fds),
  };
}

/** A stack for a new thread; undefined when the limit leaves no room. */
export function addStack(process: Process, functionIndex: number, args: ArrayLike<bigint>): Stack | undefined {
  const { program, stacks, space, limits } = process;
  const bytes = program.frameWords[functionIndex]! * WORD;
  if (process.stackBytes + space.limit + bytes > limits.memory || bytes > limits.stack) return undefined;
  const stack = createStack(program, stacks, functionIndex, args);
  if (stack !== undefined) chargeStack(process, stack);
  return stack;
}

/** Gives a stack its larger room after the engine asked for it; false when a limit forbids. */
export function enlargeStack(process: Process, context: Context): boolean {
  const { program, stacks, space, limits } = process;
  const before = (context.stackEnd - context.stackStart) * WORD;
  const left = limits.memory - space.limit - process.stackBytes + before;
  if (!growStack(program, stacks, context, Math.min(limits.stack, left))) return false;
  process.stackBytes += (context.stackEnd - context.stackStart) * WORD - before;
  process.stackBytesPeak = Math.max(process.stackBytesPeak, process.stackBytes);
  return true;
}

export function chargeStack(process: Process, stack: Stack): void {
  process.stackBytes += (stack.stackEnd - stack.stackStart) * WORD;
  process.stackBytesPeak = Math.max(process.stackBytesPeak, process.stackBytes);
}

export function dropStack(process: Process, stack: Stack): void {
  process.stackBytes -= (stack.stackEnd - stack.stackStart) * WORD;
  assert(process.stackBytes >= 0, "stacks are charged before they are freed");
  freeStack(process.stacks, stack);
}

/** Moves the end of the heap; false when the limit or the host leaves no room. */
export function moveHeapEnd(process: Process, end: number): boolean {
  if (end < process.heapStart || end + process.stackBytes > process.limits.memory) return false;
  return setLimit(process.space, end);
}
