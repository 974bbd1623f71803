// How the decoded records lie in Program.table, in 32-bit words. Invariant: only program.ts writes them; the generated loop,
// the oracle and frames.ts read them. Offsets "in the frame" are in words of 8 bytes from the frame's start. spec/engine.md.

/** A function's record. */
export const FUNCTION = {
  /** Twice the index of its first instruction. */
  ENTRY: 0,
  /** Words of its frame, header included. */
  WORDS: 1,
  /** Word of its float register 0 in the frame. */
  FLOATS: 2,
  /** Index of its signature; no two signatures of an image are equal. */
  SIGNATURE: 3,
  /** Offset in Program.zeroes of the list of words to zero at entry; 0 for none, -1 when not yet known. */
  ZEROES: 4,
  /** Index of the function. */
  INDEX: 5,
  /** Number of results, then of each the word in the frame. */
  RESULTS: 6,
} as const;

/** A call-site's record. */
export const SITE = {
  /** Index of the record in the image. */
  INDEX: 0,
  /** Of call, tail and spawn: offset of the callee's record; of callr, tailr and spawnr: number of the signature. */
  CALLEE: 1,
  /** Words of the frame of the function that has the site. */
  WORDS: 2,
  /** Word of that function's float register 0. */
  FLOATS: 3,
  /** Number of results taken, and how far behind the record's start their words begin. */
  RESULT_COUNT: 4,
  RESULTS: 5,
  /** Number of integer arguments, then of float arguments; the words in the frame follow in that order, ~index of a pool constant. */
  INTEGER_COUNT: 6,
  FLOAT_COUNT: 7,
  ARGUMENTS: 8,
} as const;

/** Words of a frame's header, as 32-bit halves. */
export const HEADER = {
  /** Index of the frame's next instruction; while it waits for a callee, of its call. */
  PC: 0,
  /** Index of the function. */
  FUNCTION: 1,
  /** Words back to the caller's frame; 0 in a thread's first frame. */
  BACK: 2,
} as const;
