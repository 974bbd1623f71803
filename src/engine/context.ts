// What an engine needs to run one thread for a while, and what it says when it stops. Invariant: all of a thread that is not
// running is in its frames and its row; a context is scratch space of whoever runs slices. spec/engine.md.
import type { Views } from "../isa/ops/row.ts";
import type { KernelCalls } from "./compile/kernel-calls.ts";

/** A WebAssembly.Memory as far as it is used, so that the library's declarations need no types of WebAssembly. */
export interface LinearMemory {
  /** A SharedArrayBuffer when threads of the host share the memory. */
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/**
 * A process's memory as one engine sees it: engines' areas from byte 0, stacks behind them, guest memory from `base` on. Guest
 * address A is byte `base + A`. Views change when the memory grows, which happens in the kernel only and never when it is shared:
 * engines build their addresses into code, and make it anew when they meet another space or other views.
 */
export interface Space extends SpaceParts {
  /** Byte where the area begins that the engine may use: a multiple of `areaBytes`. */
  readonly areaAt: number;
  /** Whether several threads of the host may run threads of the process at once, each with a space of its own for the memory. */
  readonly isShared: boolean;
  /** End of valid guest addresses: PAGE <= address <= limit - size. Engines look at it when a slice begins. */
  limit: number;
  views: Views;
}

/** What a space is made of, all of which can be posted to a worker when the memory is shared. */
export interface SpaceParts {
  readonly memory: LinearMemory;
  /** Byte where guest address 0 lies; a multiple of 65,536. */
  readonly base: number;
  /** Bytes that an engine may use for itself, and for how many engines there is room at the memory's start; stacks begin behind. */
  readonly areaBytes: number;
  readonly areas: number;
  readonly limit: number;
  /** Where `limit` may come to, at most. */
  readonly maximum: number;
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
  /** A `sys` retired and was served by the kernel within the slice, which then had to end. */
  SERVED: 6,
} as const;
export type Exit = (typeof EXIT)[keyof typeof EXIT];

/** Numbers of calls that compiled code knows. */
export const YIELD = 6;
export const FUTEX_WAIT = 8;
export const FUTEX_WAKE = 9;
export const LOCK_WAIT = 45;

/** What threads may do within a slice without its end, by the kernel's own WebAssembly code. */
export interface Turns {
  /** What the thread had to spend when its turn, or the last call that it made, began. */
  readonly budget: number;
  /** Instructions retired by all threads, when the current one has so many left of its budget. Only differences mean something. */
  retired(left: number): number;
  /** The functions, made when they are first asked for. */
  link(): KernelCalls;
  /** Puts the stack of the thread whose turn it is into a context. */
  loadStack(context: Context): void;
}

/** In and out of one slice. Frame indexes are in words of 8 bytes from the start of the memory. */
export interface Context {
  space: Space;
  /** Without them every call ends the slice. */
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
  /** Out: instructions retired in this slice; since its last call or turn, when there were such in it. */
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
