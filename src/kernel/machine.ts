// The machine: signatures. spec/scheduling.md.
import { assert } from "../base/assert.ts";
import type { Host } from "./host.ts";
import type { MachineOptions, Outcome, Stats } from "./options.ts";

export interface Machine {
  /** Instructions retired so far. */
  readonly instructions: number;
  /** Runs until the host's turn is due, nothing can run, the end, or exactly `maxInstructions` more have retired. */
  run(maxInstructions?: number): Outcome;
  /** The canonical encoding; call it only between runs. */
  encode(): Uint8Array;
  stats(): Stats;
  /** Retired instructions by index into the image's code; only with the option `profile`. */
  profile(): Float64Array | undefined;
}

/** A machine with process 1 at its entry; a sentence when the limits leave no room for it. */
export function createMachine(_options: MachineOptions, _host: Host): Machine | string {
  assert(false, "the machine is being written");
}

/** The machine that `encode` gave these bytes. Throws a FormatError when they are not one of this image and these options. */
export function decodeMachine(_bytes: Uint8Array, _options: MachineOptions, _host: Host): Machine {
  assert(false, "the machine is being written");
}
