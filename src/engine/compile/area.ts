// The engine's own bytes at the start of a process's memory, below all stacks: what driver and compiled code tell each other, and
// tables that compiled code reads. Invariant: no guest address reaches them, no two engines have the same ones, and nothing in them is
// part of a machine's state.
// spec/compiler.md, "Area".
import type { VerifiedImage } from "../../isa/image.ts";
import { MAX_ARGUMENTS, STACK_GRAIN } from "../../isa/limits.ts";
import { STACKS, STACKS_BYTES } from "../stacks.ts";

/** Spans that bounds are kept for; see bounds.ts. */
export const MOST_SPANS = 16;

/** Bytes from the area's start, behind the words of the stacks, which only the first area has. */
const AT = Math.ceil(STACKS_BYTES / 64) * 64;
/** Where each word is, in bytes from the start of the area. */
const OFFSETS = {
  /** See STACKS. */
  SELF: STACKS.SELF,
  /** Out: what is left of the budget, and the innermost frame (bytes). */
  LEFT: AT,
  FRAME: AT + 4,
  /** In: end of the thread's stack. Between calls: where frames must end, so that neither stack overflows. Bytes. */
  STACK_END: AT + 8,
  STACK_LIMIT: AT + 12,
  /** 1 while a caller is resumed whose callee has left its results in RESULTS. */
  RETURNING: AT + 16,
  /** While a frame is resumed: the number of its place, 0 when it is there; and the budget that it will have. */
  PLACE: AT + 20,
  SAVED: AT + 40,
  /** The frame of the function that was entered last, which may have gone from thread to thread since. */
  ENTERED: AT + 52,
  /** With GIVEN: the frame of the thread whose turn it is, and its budget. */
  NEXT_FRAME: AT + 44,
  NEXT_LEFT: AT + 48,
  /** In, 64 bits: an access at A is valid for sure when A - PAGE is below BOUND; an area when it ends at PAGE + LENGTH or before. */
  BOUND: AT + 24,
  LENGTH: AT + 32,
  RESULTS: AT + 64,
  /** In, 64 bits each: BOUND less a span, at least 0, for each span of the module. */
  SPANS: AT + 64 + 8 * MAX_ARGUMENTS,
  /** For each function its signature as a word, or 0 when it is not in the module, and the bytes of its frame, 32 bits each. */
  FUNCTIONS: AT + 64 + 8 * MAX_ARGUMENTS + 8 * MOST_SPANS,
} as const;

type Word = keyof typeof OFFSETS;
const WORDS = Object.keys(OFFSETS) as readonly Word[];

/** Where each word is, in bytes from the start of the memory. */
export type Area = Readonly<Record<Word, number>>;

/** The area that begins at a byte: each engine of a shared memory has its own. */
export function areaOf(areaAt: number): Area {
  const area: Record<Word, number> = { ...OFFSETS };
  for (const name of WORDS) area[name] += areaAt;
  return area;
}

/** Bytes of one function's entry. */
export const FUNCTION_BYTES = 8;

/** A signature as a word that is not 0; its lowest bit says whether there are results. */
export function signatureWord({ signatures }: VerifiedImage, index: number): number {
  return 2 * (index + 1) + (signatures[index]!.results.length > 0 ? 1 : 0);
}

/** First byte of the table of places: for each instruction 16 bits, the number of the place there in its function, or 0. */
export function placesAt({ functions }: VerifiedImage, area: Area): number {
  return area.FUNCTIONS + FUNCTION_BYTES * functions.length;
}

/** Bytes of the area for an image; a multiple of the grain of stacks. */
export function areaBytes(image: VerifiedImage): number {
  // One instruction more, because a caller's place is looked up behind its call.
  const bytes = placesAt(image, OFFSETS) + image.code.length + 2;
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
  /** Another thread has its turn, in a function that is not compiled. */
  TURN: -8,
  /** As SYS, where the kernel has served the call. */
  SERVED: -9,
} as const;

/** Why a function came back to `run` alone: the call gave another thread its turn. */
export const GIVEN = -7;
