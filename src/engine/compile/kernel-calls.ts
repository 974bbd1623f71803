// What compiled code calls of the kernel: functions that serve a call of the system, or a thread's end, without a slice's end.
// Invariant: each gives budget 0 when it has done nothing; the slice then ends, and the machine does it. spec/compiler.md, "Kernel".
import type { FunctionType } from "./module.ts";

const I32 = "i32";
/** The frame (bytes) of the thread whose turn it is then, its budget, the end of its stack (bytes), and its number. */
const NEXT = [I32, I32, I32, "i64"] as const;

/** A budget is what the thread has left at the call, and has left then. */
export const KERNEL_CALLS = {
  /** yield: frame (bytes), next instruction, budget. Who is alone has the next turn. */
  pass: { params: [I32, I32, I32], results: NEXT },
  /** futex_wait of the caller: frame, next instruction, budget, address, call-site. Its answer is in its frame. */
  wait: { params: [I32, I32, I32, I32, I32], results: NEXT },
  /** lock_wait of the caller: the same, and the slot of the lock's holder. */
  wait_lock: { params: [I32, I32, I32, I32, I32, I32], results: NEXT },
  /** The end of the thread: budget, value. */
  finish: { params: [I32, "i64"], results: NEXT },
  /** futex_wake: budget, address, count; budget and how many were woken. */
  wake: { params: [I32, I32, I32], results: [I32, I32] },
  /** A new thread: budget, its frame and the end of its stack (words), its first instruction; budget and its number. */
  spawn: { params: [I32, I32, I32, I32], results: [I32, "i64"] },
  /** futex_wait or lock_wait at an address that holds something else: budget; budget and the answer. */
  refuse: { params: [I32], results: [I32, "i64"] },
  /** Any call: frame, next instruction, budget; -1 when it is served and the slice is over. */
  serve: { params: [I32, I32, I32], results: [I32] },
} as const satisfies Record<string, FunctionType>;
export type KernelCall = keyof typeof KERNEL_CALLS;

export const KERNEL_CALL_NAMES = Object.keys(KERNEL_CALLS) as readonly KernelCall[];

/** The functions, as a module imports them. */
export type KernelCalls = Readonly<Record<KernelCall, (...values: never[]) => unknown>>;
