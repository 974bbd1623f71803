// Type-checks the TypeScript examples of a page against the library's declarations and makes plain JavaScript of them.
// Invariant: an example sees only what a user's project sees: the package `vmrun` and Node's types.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";

const OPTIONS = {
  target: "es2022",
  lib: ["es2022"],
  module: "nodenext",
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
};

/** What the compiler says of the files in a folder; empty when all is well. */
export function typeErrors(
  folder: string,
  files: readonly string[],
  write: (name: string, text: string) => void,
): string {
  write("tsconfig.json", JSON.stringify({ compilerOptions: OPTIONS, files }));
  const manifest = createRequire(import.meta.url).resolve("@typescript/native/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(dirname(manifest), bin.tsc), "-p", folder], {
    encoding: "utf8",
    timeout: 60_000,
  });
  return status === 0 ? "" : `${stdout}${stderr}` || `the compiler ended with ${status}`;
}

/** The example without its types. */
export function toJavaScript(text: string): string {
  return transformSync(text, { loader: "ts", format: "esm", target: "node20" }).code;
}
