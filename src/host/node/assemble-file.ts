// Assembles a source with its files and the library. Loaded only when there is no image yet: the assembler costs more time than
// many programs run. Invariant: the answer is an image or at least one diagnostic. spec/command-line.md.
import { assemble } from "../../asm/assemble.ts";
import type { Diagnostic } from "../../asm/diagnostics.ts";
import { exporterOf, library } from "../../asm/library.ts";
import { decodeSource } from "../../asm/source.ts";
import type { Image } from "../../isa/image.ts";
import { CALLS } from "../../kernel/syscalls.ts";
import { type Ingredient, ProgramFiles } from "./program-files.ts";

export interface AssembledFile {
  readonly image?: Image;
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted: number;
  readonly ingredients: readonly Ingredient[];
}

/** `path` is where imports are looked for; `name` is what diagnostics call the source. */
export function assembleFile(path: string, name: string, bytes: Uint8Array): AssembledFile {
  const source = decodeSource(bytes, name);
  if ("diagnostic" in source) return { diagnostics: [source.diagnostic], omitted: 0, ingredients: [] };
  const files = new ProgramFiles(path);
  const readSource = (file: string): string | undefined => {
    const content = files.read(file);
    const text = content && decodeSource(content, file);
    return text && "text" in text ? text.text : undefined;
  };
  const assembled = assemble(source.text, {
    path: name,
    calls: CALLS,
    library,
    exporter: exporterOf,
    readSource,
    readFile: (file) => files.read(file),
  });
  return { ...assembled, ingredients: files.ingredients };
}
