// A process: memory, stacks, descriptors, arguments. Invariant: what its threads' stacks and its guest memory take together is
// at most its room, which the limits `memory` and `total-memory` leave it. spec/processes.md.
import { assert } from "../base/assert.ts";
import { areaBytes } from "../engine/compile/area.ts";
import type { Context, Engine, Space } from "../engine/context.ts";
import {
  createStack,
  firstStackBytes,
  freeStack,
  grownBytes,
  moveStack,
  type Stack,
  toLine,
} from "../engine/frames.ts";
import type { Program } from "../engine/program.ts";
import { createSpace, setLimit } from "../engine/space.ts";
import { allocateSegment, Stacks } from "../engine/stacks.ts";
import { MAX_MEMORY, PAGE, WASM_PAGE } from "../isa/limits.ts";
import { ALL_CAPABILITIES } from "./capabilities.ts";
import { DescriptorTable } from "./descriptors.ts";
import type { Limits } from "./limits.ts";
import type { ThreadTable } from "./threads.ts";

const WORD = 8;
/** The most of the limit memory that stacks get. */
const STACK_SHARE = 7 / 16;

export interface Process extends ProcessSpec {
  readonly space: Space;
  readonly stacks: Stacks;
  /** Threads that have not ended; and rows of the thread table, those of ended ones that are to be joined included. */
  threads: number;
  rows: number;
  /** Number of the thread whose return ends the process. */
  mainThread: number;
  /** First address behind the static data, where the heap starts. */
  readonly heapStart: number;
  readonly descriptors: DescriptorTable;
  /** The process that waits for its end; 0 for process 1, and when that one has ended before. */
  parent: number;
  /** Bytes that guest memory and stacks may have together while it runs, and what it had when it last ran. See memory-budget.ts. */
  room: number;
  settled: number;
  /** Bytes that it has written to the console. */
  written: number;
  /** Signals that it takes with `signal_wait`, and those of them that came; a bit each. */
  caught: number;
  pending: number;
  /** See capabilities.ts. */
  capabilities: number;
}

/** How memory is shared by threads of the host that run guests. */
export interface Sharing {
  /** One for each of them, and the kernel's. */
  readonly areas: number;
  /** Does something while none of them runs a guest. */
  readonly exclusively: (work: () => void) => void;
}

export interface ProcessSpec {
  readonly pid: number;
  readonly program: Program;
  readonly engine: Engine;
  readonly args: readonly Uint8Array[];
  readonly env: ReadonlyMap<string, Uint8Array>;
  readonly workingDirectory: string;
  readonly limits: Limits;
  /** Bytes outside its memory that are charged to it: arguments, and an image of its own. */
  readonly ownBytes: number;
  /** Undefined when this thread of the host runs all. */
  readonly sharing?: Sharing | undefined;
}

/** A process without threads, its static data in place; a sentence when its limits, or the room that it gets, are too small. */
export function createProcess(spec: ProcessSpec, parent: number, room: number): Process | string {
  const { program, limits } = spec;
  const { data, dataSize } = program.image;
  const heapStart = (PAGE + dataSize + WORD - 1) & -WORD;
  if (heapStart > limits.memory) {
    return `the static data takes ${heapStart} bytes and the limit memory is ${limits.memory}; raise it with --limit memory=${2 * heapStart}`;
  }
  if (heapStart > room) return `the static data takes ${heapStart} bytes, more than the limit total-memory leaves`;
  const area = spec.sharing === undefined ? areaBytes(program.image) : toLine(areaBytes(program.image));
  const areas = area * (spec.sharing?.areas ?? 1);
  // Reserved, not used: what is charged is bounded by the limit of both. By default this is below 32 MiB, from where on V8 collects
  // garbage when a memory is made.
  const stackRoom = Math.min(Math.ceil(limits.memory * STACK_SHARE), MAX_MEMORY - limits.memory - areas);
  const space = createSpace(Math.max(stackRoom, WASM_PAGE), heapStart, limits.memory, area, spec.sharing);
  if (space === undefined) return `the host has no room for the limit memory=${limits.memory}`;
  space.views.u8.set(data, space.base + PAGE);
  const stacks = new Stacks(space);
  const process: Process = {
    ...spec,
    ...{ space, stacks, threads: 0, rows: 0, mainThread: 0, heapStart },
    ...{ parent, room, settled: 0, written: 0, caught: 0, pending: 0 },
    capabilities: ALL_CAPABILITIES,
    descriptors: new DescriptorTable(limits.fds),
  };
  setRoom(process, room);
  return process;
}

/** What guest memory and stacks may have together from now on, which is no less than what they have. */
export function setRoom(process: Process, bytes: number): void {
  process.room = bytes;
  process.stacks.limit(bytes - process.space.limit, process.limits.stack);
}

/** A stack for a new thread; undefined when a limit or the room for stacks leaves none. Rows know where all threads stand. */
export function addStack(
  process: Process,
  functionIndex: number,
  args: ArrayLike<bigint>,
  threads: ThreadTable,
): Stack | undefined {
  const { program, stacks, space, limits, room } = process;
  const bytes = firstStackBytes(program, space, functionIndex);
  if (stacks.bytes + space.limit + bytes > room || bytes > limits.stack || !stacks.fits(bytes)) return undefined;
  let stack = createStack(program, stacks, functionIndex, args);
  if (stack === undefined) {
    gatherStacks(process, threads);
    stack = createStack(program, stacks, functionIndex, args);
  }
  assert(stack, "what fits has room when all stacks lie together");
  chargeStack(process, stack);
  return stack;
}

/**
 * Gives the stack of the thread in the context its larger room after the engine asked for it; false when a limit or the room for
 * stacks leaves none. Rows know where all threads stand, this one too.
 */
export function enlargeStack(process: Process, context: Context, slot: number, threads: ThreadTable): boolean {
  const { program, stacks, space, limits, room } = process;
  const before = (context.stackEnd - context.stackStart) * WORD;
  const left = room - space.limit - stacks.bytes + before;
  const bytes = grownBytes(stacks, context, Math.min(limits.stack, left));
  if (bytes === 0) return false;
  if (!moveStack(program, stacks, context, bytes)) {
    gatherStacks(process, threads);
    threads.load(slot, context);
    const isMoved = moveStack(program, stacks, context, bytes);
    assert(isMoved, "what fits has room when all stacks lie together");
  }
  threads.setPosition(slot, context.fp, context.pc);
  threads.setStack(slot, context.stackStart, context.stackEnd);
  stacks.charge(bytes - before);
  return true;
}

/** Moves all stacks together, so that free room is in one piece: nothing of the guest says where a stack is. */
function gatherStacks(process: Process, threads: ThreadTable): void {
  const gather = () => moveTogether(process, threads);
  if (process.sharing === undefined) gather();
  else process.sharing.exclusively(gather);
}

function moveTogether({ pid, stacks, space }: Process, threads: ThreadTable): void {
  const slots = threads.slotsOf(pid).sort((a, b) => threads.stackStart(a) - threads.stackStart(b));
  stacks.clear();
  for (const slot of slots) {
    const [from, end] = [threads.stackStart(slot), threads.stackEnd(slot)];
    const start = allocateSegment(stacks, (end - from) * WORD) / WORD;
    assert(start >= 0 && start <= from, "stacks move down");
    space.views.i64.copyWithin(start, from, end);
    threads.setPosition(slot, threads.fp(slot) + start - from, threads.pc(slot));
    threads.setStack(slot, start, end + start - from);
  }
}

export function chargeStack({ stacks }: Process, stack: Stack): void {
  stacks.charge((stack.stackEnd - stack.stackStart) * WORD);
}

export function dropStack({ stacks }: Process, stack: Stack): void {
  stacks.charge((stack.stackStart - stack.stackEnd) * WORD);
  freeStack(stacks, stack);
}

/** Moves the end of the heap; false when the limit or the host leaves no room. */
export function moveHeapEnd(process: Process, end: number): boolean {
  const { heapStart, room, space, stacks } = process;
  if (end < heapStart || end + stacks.bytes > room || !setLimit(space, end)) return false;
  setRoom(process, room);
  return true;
}
