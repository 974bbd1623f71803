// Which registers still matter. spec/verification.md, "Liveness".
import { assert } from "../base/assert.ts";
import type { VerifiedImage } from "./image.ts";

/**
 * Register sets are ascending lists in the numbering of call-site records: x0 is 0, f0 is 256.
 * Computed for a function when first asked for, then kept.
 */
export interface Liveness {
  /** Live before the instruction at pc. */
  liveAt(pc: number): Uint16Array;
  /** Live after the instruction at pc, less what it defines: what a frame must keep while the callee runs. */
  liveAcross(pc: number): Uint16Array;
  /** Live at the function's entry beyond its parameters: what must be zero there. */
  entryLive(functionIndex: number): Uint16Array;
}

export function livenessOf(_image: VerifiedImage): Liveness {
  assert(false, "liveness is being written");
}
