// Our own bugs. A failed assertion is a fault of vmrun, never of its input, and is caught only at the top.
// Input that is wrong gets a diagnostic, a FormatError, a trap or an errno instead.

/** A fault of vmrun itself; the command line answers it with exit status 70. */
export class InternalError extends Error {
  override name = "InternalError";
}

/** States what must hold here, as a sentence. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new InternalError(sentence);
}

/** Ends an exhaustive switch: compiles only while every case is handled. */
export function unreachable(value: never): never {
  throw new InternalError(`unexpected value ${String(value)}`);
}
