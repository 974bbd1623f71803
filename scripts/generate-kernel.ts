// Writes the kernel's WebAssembly module when vmrun is built, so that a start neither makes it nor loads what makes it.
import { compiledCalls } from "../src/kernel/compiled-calls.ts";

/** The text of src/kernel/compiled-calls.gen.ts. */
export function generate(): string {
  return `// Made by scripts/generate-kernel.ts from compiled-calls.ts: do not edit.
export const MODULE: readonly number[] = [${compiledCalls().join()}];
`;
}
