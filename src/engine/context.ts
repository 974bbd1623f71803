// What an engine needs to run one thread for a while, and what it says when it stops. Invariant: all of a thread that is not
// running is in its frames and its row; a context is scratch space of whoever runs slices. spec/engine.md.
import type { Views } from "../isa/ops/row.ts";

/** A WebAssembly.Memory as far as it is used, so that the library's declarations need no types of WebAssembly. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/**
 * A process's memory: stacks from byte 0, guest memory from `base` on. Guest address A is byte `base + A`.
 * Views change when the memory grows, which happens in the kernel only: engines build their addresses into code, and make it
 * anew when they meet other views.
 */
export interface Space {
  readonly memory: LinearMemory;
  /** Byte where guest address 0 lies; a multiple of 65,536. */
  readonly base: number;
  /** Bytes at the memory's start that an engine may use for itself; stacks begin behind them. */
  readonly areaBytes: number;
  /** End of valid guest addresses: PAGE <= address <= limit - size. */
  limit: number;
  /** Where `limit` may come to, at most. */
  readonly maximum: number;
  views: Views;
}

/** Why a slice ended. The instruction has retired except for TRAP and STACK. */
export const EXIT = {
  /** The budget is used up. */
  BUDGET: 0,
  /** A `sys` retired: its call-site is `site`; the kernel answers, then writes results into the frame. */
  SYS: 1,
  /** A `spawn` or `spawnr` retired: `site`, and `callee` is the function's index. */
  SPAWN: 2,
  /** The instruction at pc trapped: `trap`, `operand`. It did not retire. */
  TRAP: 3,
  /** The thread's first function returned; its results are in its frame at fp. */
  RETURN: 4,
  /** A call needs a larger stack: `need` bytes in all. It did not retire. */
  STACK: 5,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Number of the call `yield`, which compiled code knows. */
export const YIELD = 6;

/**
 * What compiled code calls when a thread yields: its frame (bytes), its next instruction, and what is left of its budget. Gives the
 * frame of the thread whose turn it is then, its budget, and the end of its stack (bytes); zeroes when the kernel has to do it.
 */
export type Pass = (frame: number, pc: number, left: number) => readonly [number, number, number];

/** Turns that threads give each other within a slice, by the kernel's own WebAssembly code. */
export interface Turns {
  /** Turns given since the slice began, and what the turns before the current one retired. */
  readonly count: number;
  readonly passed: number;
  /** What the current turn began with. */
  readonly budget: number;
  /** The function, made when it is first asked for. */
  link(): Pass;
  /** Puts the stack of the thread whose turn it is into a context. */
  loadStack(context: Context): void;
}

/** In and out of one slice. Frame indexes are in words of 8 bytes from the start of the memory. */
export interface Context {
  space: Space;
  /** Without them every `yield` ends the slice. */
  readonly turns?: Turns | undefined;
  /** Innermost frame. Its header: [pc | function << 32], [words back to the caller's frame; 0 in the first frame]. */
  fp: number;
  /** Next instruction, as an index into the image's code. After SYS and SPAWN: the one after it. */
  pc: number;
  /** The thread's stack, in words. */
  stackStart: number;
  stackEnd: number;
  /** Whether the slice may end with BUDGET a little earlier, so that what is left is no work for a slower engine. */
  isLoose?: boolean;
  /** Out: instructions retired in this slice, or in its last turn when threads gave each other turns. */
  retired: number;
  /** Out, for SYS and SPAWN. */
  site: number;
  callee: number;
  /** Out, for TRAP: the trap's number, and the address or value that caused it. */
  trap: number;
  operand: bigint;
  /** Out, for STACK: bytes the stack must have at least. */
  need: number;
}

/** An engine made for one verified image. `slice` retires at most `budget` instructions, exactly that many for BUDGET unless it is loose. */
export interface Engine {
  readonly name: string;
  slice(context: Context, budget: number): Exit;
}
