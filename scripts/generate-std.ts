// Assembles the standard library when vmrun is built, so that no run has to. Invariant: a unit with a diagnostic fails the
// build. spec/language.md, "Units".
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assembleUnit } from "../src/asm/assemble.ts";
import { renderAll } from "../src/asm/render.ts";
import { encodeUnit, type Unit } from "../src/asm/unit.ts";
import { CALLS } from "../src/kernel/syscalls.ts";

/** The text of src/asm/std.gen.ts. */
export function generate(root: string): string {
  const folder = join(root, "programs", "std");
  const units = new Map<string, Unit>();
  const library = (name: string): Unit | undefined => {
    const file = /^std\/([a-z0-9-]+)$/.exec(name)?.[1];
    if (file === undefined || units.has(name)) return units.get(name);
    const source = { path: `${name}.asm`, text: readFileSync(join(folder, `${file}.asm`), "utf8") };
    const assembled = assembleUnit(source, { calls: CALLS, library }, name);
    if (!assembled.unit || assembled.diagnostics.length > 0)
      throw new Error(`the standard library does not assemble\n${renderAll(assembled)}`);
    units.set(name, assembled.unit);
    return assembled.unit;
  };
  const names = readdirSync(folder)
    .filter((file) => file.endsWith(".asm"))
    .map((file) => `std/${file.slice(0, -".asm".length)}`)
    .sort();
  for (const name of names) library(name);
  const rows = names.map((name) => {
    const unit = units.get(name);
    return unit ? `  [${JSON.stringify(name)}, () => ${JSON.stringify(encodeUnit(unit))}],\n` : "";
  });
  return [
    "// Made by scripts/generate-std.ts from programs/std. Invariant: one row for each unit of the standard library; the text is\n",
    "// behind a function, so that V8 makes a string of it only when the unit is imported.\n",
    "export const STANDARD_UNITS: readonly (readonly [name: string, unit: () => string])[] = [\n",
    ...rows,
    "];\n",
  ].join("");
}
