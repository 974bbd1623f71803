// `vmrun fmt`: formats sources in place. Invariant: a file is written only when its text changes, by one rename, and never when
// it has errors that a format could hide. spec/command-line.md.
import { renameSync, writeFileSync } from "node:fs";
import { format } from "../asm/format.ts";
import { decodeSource } from "../asm/source.ts";
import { CommandError, EXIT } from "./exit.ts";
import { displayName, readInput, reasonOf } from "./read-file.ts";
import { print, say } from "./terminal.ts";

export function fmtCommand(files: readonly string[], options: { readonly check?: true }): number {
  let unformatted = 0;
  for (const file of files) {
    const source = decodeSource(readInput(file), displayName(file));
    if ("diagnostic" in source) {
      const { path, line, column, message } = source.diagnostic;
      throw new CommandError(EXIT.BAD_SOURCE, `${path}:${line}:${column}: ${message}`);
    }
    const formatted = format(source.text);
    const changed = formatted !== source.text;
    if (options.check) {
      if (changed) say(`vmrun: ${displayName(file)} is not formatted`);
      if (changed) unformatted += 1;
    } else if (file === "-") print(formatted);
    else if (changed) replace(file, formatted);
  }
  return unformatted > 0 ? EXIT.FAILED : EXIT.OK;
}

function replace(file: string, text: string): void {
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, file);
  } catch (error) {
    throw new CommandError(EXIT.IO, `cannot write ${file}: ${reasonOf(error)}`);
  }
}
