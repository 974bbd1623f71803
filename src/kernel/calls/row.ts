// What one row of the call table says. Invariant: the kinds say all that can be checked before `run`, so a `run` sees only
// open descriptors of its kind, addresses inside memory and known flags. spec/calls.md, "Rows".
import type { Descriptor } from "../descriptors.ts";
import type { ErrnoName } from "../errno.ts";
import type { Kernel } from "../kernel.ts";
import type { Process } from "../process.ts";
import type { Progress } from "../progress.ts";
import type { WaitKind } from "../wait-queues.ts";

/** What an argument is; the number of an address is checked together with the length behind it. */
export type Kind =
  /** Any whole number; the row checks it. */
  | { readonly kind: "integer" }
  /** A whole number in min .. max, else EINVAL. */
  | { readonly kind: "range"; readonly min: number; readonly max: number }
  /** 64 bits that the kernel only keeps. */
  | { readonly kind: "word" }
  /** The number of a thread. */
  | { readonly kind: "thread" }
  /** An open descriptor with these rights, else EBADF. */
  | { readonly kind: "fd"; readonly rights: number }
  /** Bits of this mask, else EINVAL; `names` are for the trace. */
  | { readonly kind: "flags"; readonly mask: number; readonly names: Readonly<Record<string, number>> }
  /** Nanoseconds, at least 0; -1 for no limit where `forever`. Else EINVAL. */
  | { readonly kind: "ns"; readonly forever: boolean }
  /** Address of a buffer that the call reads or writes; the next argument is its length. Else EFAULT. */
  | { readonly kind: "in" | "out" }
  /** Address of bytes that the call reads as a whole; the next argument is their length. Else EFAULT, or E2BIG beyond the limit `syscall`. */
  | { readonly kind: "whole" }
  /** Length of the buffer before it, in bytes; cut to the limit `syscall`. */
  | { readonly kind: "length" }
  /** Address of UTF-8 text; the next argument is its length. `path`: ENOENT when empty, ENAMETOOLONG, EINVAL for a NUL. */
  | { readonly kind: "text" | "path" }
  /** Address of a structure of `size` bytes; 0 for none where `optional`. */
  | {
      readonly kind: "struct";
      readonly name: string;
      readonly size: number;
      readonly access: "in" | "out";
      readonly optional: boolean;
    }
  /** Address of an array, 0 for none where `optional`; the next argument is the count of its elements of `size` bytes. */
  | { readonly kind: "array"; readonly size: number; readonly optional: boolean }
  /** Aligned address of 32 or 64 bits, else EINVAL or EFAULT. */
  | { readonly kind: "futex"; readonly bytes: 4 | 8 };

export interface Argument {
  readonly name: string;
  readonly type: Kind;
}

export interface CallRow {
  readonly number: number;
  readonly name: string;
  readonly args: readonly Argument[];
  /** Names of the results, most calls have one. A negative errno comes in the first, but for `thread_join`. */
  readonly results: readonly string[];
  /** Errors beyond those that the kinds of the arguments bring. */
  readonly errors: readonly ErrnoName[];
  /** One sentence; what the result is. */
  readonly doc: string;
  /** When it runs again after a wait it answers without its arguments, which are neither read nor checked then. */
  readonly waitsOnce?: boolean;
  /** Ends its thread, or makes the memory longer or shorter: compiled code is left for it. */
  readonly leavesCode?: boolean;
  /** It may end or stop other threads than its caller, or take memory from them: none may run meanwhile. */
  readonly isFarReaching?: boolean;
  /** The first result, a negative errno or WAIT. */
  readonly run: (call: Call) => number | bigint;
}

/** Answer of a `run` that asked to wait. No errno and no result is this number. */
export const WAIT = -1_000_000;

/** Answer of a `run` that ended its thread. */
export const GONE = -1_000_001;

/** One call under way: its arguments, and what it may do. Reused for every call, so a row keeps nothing of it. */
export interface Call {
  readonly kernel: Kernel;
  readonly process: Process;
  /** Slot of the calling thread. */
  readonly slot: number;
  /** Arguments as 64 bits, and the same as numbers (exact up to 2^53). */
  readonly words: BigInt64Array;
  readonly numbers: Float64Array;
  /** The low 32 bits of an argument, signed. */
  low(index: number): number;
  /** Further results, from index 1. */
  readonly results: BigInt64Array;
  /** The call runs again after a wait. */
  readonly again: boolean;
  /** The wait ended because its deadline passed. */
  readonly timedOut: boolean;
  /** What an earlier run left behind; a row sets it before it waits. */
  progress: Progress | undefined;
  /** The descriptor of an `fd` argument. */
  descriptor(index: number): Descriptor;
  /** The text of a `text` or `path` argument. */
  text(index: number): string;
  /** Bytes of the buffer at argument `index` with its length behind it, in guest memory: gone after memory grows. */
  buffer(index: number): Uint8Array;
  /** A view of guest memory at the address in argument `index`. */
  struct(index: number, bytes: number): DataView;
  /** Waits on a queue, until the machine's monotonic time `deadline` (ns) at most. Return what it returns. */
  wait(kind: WaitKind, key: number, deadline?: number): number;
}

/** A call as it went, for the trace. */
export interface TraceEvent {
  readonly process: number;
  readonly thread: number;
  readonly row: CallRow;
  readonly args: readonly bigint[];
  /** None for a call that does not return. */
  readonly results: readonly bigint[];
  /** Guest memory at the address, as far as it is valid. */
  readonly read: (address: bigint, length: number) => Uint8Array;
}
