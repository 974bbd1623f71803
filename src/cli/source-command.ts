// Commands about sources and images that run nothing: asm, dis, check, needs; and the way from a source to its image.
// Invariant: diagnostics go to standard error, or with `--json` as data to standard output. spec/command-line.md.
import { writeFileSync } from "node:fs";
import type { Diagnostic } from "../asm/diagnostics.ts";
import { renderAll } from "../asm/render.ts";
import { type AssembledFile, assembleFile } from "../host/node/assemble-file.ts";
import type { Ingredient } from "../host/node/program-files.ts";
import { disassemble } from "../isa/disasm.ts";
import type { Image, VerifiedImage } from "../isa/image.ts";
import { encodeImage } from "../isa/image-file.ts";
import { CALLS } from "../kernel/syscalls.ts";
import { painterFor } from "./colour.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { decoded, looksLikeImage, verified } from "./image-bytes.ts";
import { displayName, readInput, reasonOf } from "./read-file.ts";
import { print, say } from "./terminal.ts";

interface JsonOption {
  readonly json?: true;
}

/** The image of a source; diagnostics are printed, and errors end the command. */
export function assembleSource(
  file: string,
  bytes: Uint8Array,
  asJson = false,
): { readonly image: Image; readonly ingredients: readonly Ingredient[] } {
  const { image, diagnostics, omitted, ingredients } = assembleFile(file, displayName(file), bytes);
  if (asJson) printJson(diagnostics, omitted);
  else sayDiagnostics(diagnostics, omitted);
  if (image === undefined) throw new CommandError(EXIT.BAD_SOURCE, "");
  return { image, ingredients };
}

export function asmCommand(file: string, options: JsonOption & { readonly output?: string }): number {
  const bytes = readInput(file);
  if (looksLikeImage(bytes)) throw new CommandError(EXIT.BAD_SOURCE, `${file} is an image already`);
  const { image } = assembleSource(file, bytes, options.json);
  verified(image, displayName(file));
  const output = options.output ?? (file === "-" ? "-" : `${file.replace(/\.asm$/, "")}.vmi`);
  if (output === "-") print(encodeImage(image));
  else write(output, encodeImage(image));
  return EXIT.OK;
}

interface DisOptions {
  readonly plain?: true;
  readonly blocks?: true;
  readonly wat?: true;
}

export async function disCommand(file: string, { plain, blocks, wat }: DisOptions): Promise<number> {
  if ([plain, blocks, wat].filter((chosen) => chosen).length > 1) {
    throw usageError("dis prints one thing: choose one of --plain, --blocks and --wat");
  }
  const image = programIn(file);
  if (blocks || wat) {
    const { blocksText, watText } = await import("./compiled-text.ts");
    print(blocks ? blocksText(image) : watText(image));
  } else print(disassemble(image, CALLS, !plain));
  return EXIT.OK;
}

export function needsCommand(file: string, options: JsonOption): number {
  const { needs } = programIn(file);
  print(options.json ? `${JSON.stringify(needs)}\n` : needs.map((need) => `${need}\n`).join(""));
  return EXIT.OK;
}

export function checkCommand(files: readonly string[], options: JsonOption): number {
  const all: Diagnostic[] = [];
  let omitted = 0;
  let failures = 0;
  for (const file of files) {
    const bytes = readInput(file);
    if (looksLikeImage(bytes)) {
      verified(decoded(bytes, displayName(file)), displayName(file));
      continue;
    }
    const result: AssembledFile = assembleFile(file, displayName(file), bytes);
    if (result.image === undefined) failures += 1;
    else verified(result.image, displayName(file));
    all.push(...result.diagnostics);
    omitted += result.omitted;
  }
  if (options.json) printJson(all, omitted);
  else sayDiagnostics(all, omitted);
  return failures > 0 ? EXIT.BAD_SOURCE : EXIT.OK;
}

/** A verified program, from an image or a source. */
function programIn(file: string): VerifiedImage {
  const bytes = readInput(file);
  const image = looksLikeImage(bytes) ? decoded(bytes, displayName(file)) : assembleSource(file, bytes).image;
  return verified(image, displayName(file));
}

function printJson(diagnostics: readonly Diagnostic[], omitted: number): void {
  print(`${JSON.stringify({ diagnostics, omitted })}\n`);
}

function sayDiagnostics(diagnostics: readonly Diagnostic[], omitted: number): void {
  // Asking for process.stderr loads Node's streams.
  if (diagnostics.length === 0) return;
  say(renderAll({ diagnostics, omitted }, painterFor(process.stderr, process.env)).trimEnd());
}

function write(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    throw new CommandError(EXIT.IO, `cannot write ${path}: ${reasonOf(error)}`);
  }
}
