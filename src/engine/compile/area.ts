// The engine's own bytes at the start of a process's memory, below all stacks: what driver and compiled code tell each other, and
// tables that compiled code reads. Invariant: no guest address reaches them, and nothing in them is part of a machine's state.
// spec/compiler.md, "Area".
import type { VerifiedImage } from "../../isa/image.ts";
import { MAX_ARGUMENTS, STACK_GRAIN } from "../../isa/limits.ts";

/** Spans that bounds are kept for; see bounds.ts. */
export const MOST_SPANS = 16;

/** Bytes from the start of the memory. */
export const AREA = {
  /** Out: what is left of the budget, and the innermost frame (bytes). */
  LEFT: 0,
  FRAME: 4,
  /** In: end of the thread's stack. Between calls: where frames must end, so that neither stack overflows. Bytes. */
  STACK_END: 8,
  STACK_LIMIT: 12,
  /** 1 while a caller is resumed whose callee has left its results in RESULTS. */
  RETURNING: 16,
  /** While a frame is resumed: the number of its place, 0 when it is there; and the budget that it will have. */
  PLACE: 20,
  SAVED: 40,
  /** In, 64 bits: an access at A is valid for sure when A - PAGE is below BOUND; an area when it ends at PAGE + LENGTH or before. */
  BOUND: 24,
  LENGTH: 32,
  RESULTS: 64,
  /** In, 64 bits each: BOUND less a span, at least 0, for each span of the module. */
  SPANS: 64 + 8 * MAX_ARGUMENTS,
  /** For each function its signature's index + 1, or 0 when it is not in the module, and the bytes of its frame, 32 bits each. */
  FUNCTIONS: 64 + 8 * MAX_ARGUMENTS + 8 * MOST_SPANS,
} as const;

/** Bytes of one function's entry. */
export const FUNCTION_BYTES = 8;

/** First byte of the table of places: for each instruction 16 bits, the number of the place there in its function, or 0. */
export function placesAt({ functions }: VerifiedImage): number {
  return AREA.FUNCTIONS + FUNCTION_BYTES * functions.length;
}

/** Bytes of the area for an image; a multiple of the grain of stacks. */
export function areaBytes(image: VerifiedImage): number {
  // One instruction more, because a caller's place is looked up behind its call.
  const bytes = placesAt(image) + image.code.length + 2;
  return Math.ceil(bytes / STACK_GRAIN) * STACK_GRAIN;
}

/** Why compiled code came back; all are negative, which says that a frame is parked and its callers have to be, too. */
export const LEAVE = {
  /** At a checkpoint that the budget does not cover. */
  BUDGET: -1,
  /** At an instruction that the interpreter has to do. */
  INTERPRET: -2,
  /** Behind a `sys` or `spawn` that retired. */
  SYS: -3,
  SPAWN: -4,
  /** A callee's results are in RESULTS, and its caller is not compiled. */
  RETURNED: -5,
  /** The thread's first function returned; its results are in RESULTS. */
  DONE: -6,
  /** As SYS, where the call is `yield`. */
  YIELD: -7,
  /** Another thread has its turn, in a function that is not compiled. */
  TURN: -8,
} as const;
