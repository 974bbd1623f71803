// Assembling for tests: with the standard library and the real call table. Invariant: answers, never prints.
import { type Assembled, assemble } from "../../src/asm/assemble.ts";
import { exporterOf, library } from "../../src/asm/library.ts";
import { CALLS } from "../../src/kernel/syscalls.ts";

export function assembleText(text: string, path = "test.asm"): Assembled {
  return assemble(text, { path, calls: CALLS, library, exporter: exporterOf });
}

/** Codes of the diagnostics, each with its line. */
export function faultsOf(text: string): string[] {
  return assembleText(text).diagnostics.map(({ code, line }) => `${code}:${line}`);
}
