// Assembles the programs that `vmrun measure` runs when vmrun is built, so that they are in its bundle. Invariant: one with a diagnostic
// fails the build. spec/measure.md.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderAll } from "../src/asm/render.ts";
import { assembleFile } from "../src/host/node/assemble-file.ts";
import { encodeImage } from "../src/isa/image-file.ts";

const PROGRAMS = [
  ...["bench/spawn", "bench/switch", "bench/spawn-process", "bench/switch-process"],
  ...["bench/spawn-one", "bench/hand-over", "bench/parallel"],
  ...["concepts/lock-loop", "concepts/lock-each", "concepts/lock-1000", "concepts/one-read"],
] as const;

/** The text of src/cli/measured.gen.ts. */
export function generate(root: string): string {
  const rows = PROGRAMS.map((name) => {
    const path = `programs/${name}.asm`;
    const assembled = assembleFile(join(root, path), path, readFileSync(join(root, path)));
    if (assembled.image === undefined) throw new Error(renderAll(assembled));
    const text = Buffer.from(encodeImage(assembled.image)).toString("base64");
    return `  ${JSON.stringify(name.replace(/^.*\//, ""))}: ${JSON.stringify(text)},\n`;
  });
  return [
    "// Made by scripts/generate-measured.ts from programs. Invariant: an image in base64 for each program that is measured.\n",
    "export const MEASURED = {\n",
    ...rows,
    "} as const;\n",
  ].join("");
}
