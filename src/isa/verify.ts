// The gate: only what passes here runs. spec/verification.md.
import { assert } from "../base/assert.ts";
import type { CallTable } from "./calls.ts";
import type { Image, VerifiedImage } from "./image.ts";

/** Why an image may not run: one sentence, and where. */
export interface Fault {
  readonly message: string;
  /** Name of the function, or its number where it has none. */
  readonly function?: string;
  /** Index of the instruction in the image's code. */
  readonly pc?: number;
}

/** The image, now known to be safe to run, or the first fault found. `calls` are the system calls the machine has. */
export function verify(_image: Image, _calls: CallTable): VerifiedImage | Fault {
  assert(false, "the verifier is being written");
}

/** Tells a fault from an image. */
export function isFault(result: VerifiedImage | Fault): result is Fault {
  return "message" in result;
}
