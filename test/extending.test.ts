// Adding an instruction touches one row, and adding a call touches one row: the changes of spec/extending.md are applied to a copy
// of the project, the copy is built, and everything that loops over the rows knows them. spec/extending.md.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inWorkshop } from "./docs/page-run.ts";
import { parsePage } from "./docs/pages.ts";
import { applyPatch } from "./docs/patch.ts";
import { projectFiles } from "./tidy/text-rules.ts";

const root = join(import.meta.dirname, "..");
const page = parsePage("spec/extending.md", readFileSync(join(root, "spec/extending.md"), "utf8"));
const patchOf = (name: string) =>
  page.blocks.find(({ marker, detail }) => marker === "patch" && detail === name)?.text ?? "";
const LEFT_OUT = new Set(["node_modules", "dist", ".git", ".cache"]);
const TIMEOUT_MS = 240_000;

/** Draws random programs until the new instruction is in one. */
const DRAW = `
import { Prng } from "./src/base/prng.ts";
import { opOf } from "./src/isa/image.ts";
import { rowOf } from "./src/isa/ops.ts";
import { randomProgram } from "./test/engine/random-program.ts";
const draws = (seed) => {
  const { code } = randomProgram(Prng.fromSeed(seed));
  return code.some((word, index) => index % 2 === 0 && rowOf(opOf(word))?.name === "orn");
};
if (Array.from({ length: 200 }, (_, seed) => seed).some(draws)) console.log("orn is drawn");
`;

let copy = "";

/** Runs Node in the copy; its output with the end of the process behind it. */
function node(...args: string[]): string {
  const { CI: _, VMRUN_CHECKS: __, ...env } = process.env;
  const options = { cwd: copy, encoding: "utf8", timeout: TIMEOUT_MS, env: { ...env, NO_COLOR: "1" } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return `${stdout}${stderr}\nstatus ${status}\n`;
}

const vitest = (...args: string[]) => node("node_modules/vitest/vitest.mjs", "run", "--reporter=verbose", ...args);

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "vmrun-extending-"));
  for (const name of readdirSync(root).filter((entry) => !LEFT_OUT.has(entry) && !entry.startsWith("inner-")))
    cpSync(join(root, name), join(copy, name), {
      recursive: true,
      filter: (path) => !basename(path).startsWith("inner-"),
    });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
}, TIMEOUT_MS);

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test(
  "one row each, and everything knows the instruction and the call",
  async () => {
    expect(applyPatch(copy, patchOf("instruction"))).toEqual(["src/isa/ops/integer.ts"]);
    expect(applyPatch(copy, patchOf("call"))).toEqual(["src/kernel/calls/process.ts"]);
    expect(node("scripts/build.mjs", "--no-types")).toContain("status 0");
    expect(node("--import", "tsx", "scripts/generate-spec.ts")).toContain("status 0");

    const before = new Map(projectFiles(root));
    const changed = [...projectFiles(copy)].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    const rows = ["src/isa/ops/integer.ts", "src/kernel/calls/process.ts"];
    expect(changed.sort()).toEqual(["spec/calls.md", "spec/instructions.md", ...rows]);
    expect(readFileSync(join(copy, "spec/instructions.md"), "utf8")).toContain("`orn a, b, c`");
    expect(readFileSync(join(copy, "spec/calls.md"), "utf8")).toContain("thread_count");

    await inWorkshop(copy, page, (run) => run.all(true));
  },
  TIMEOUT_MS,
);

test(
  "the corner vectors ask for a second opinion, and are content with a right one",
  () => {
    const vectors = (...args: string[]) => vitest("test/engine/vectors.test.ts", ...args);
    expect(vectors("-t", "orn")).toMatch(/FAIL .*orn/);
    expect(applyPatch(copy, patchOf("opinion"))).toEqual(["test/engine/model.ts"]);
    const others = ["test/engine/compile/rows.test.ts", "test/isa/ops.test.ts", "test/isa/spec-tables.test.ts"];
    const good = vectors(...others, "-t", "\\born\\b|spec/");
    expect(good).toContain("status 0");
    for (const file of ["vectors", "rows", "ops"])
      expect(good).toMatch(new RegExp(`✓ .*${file}\\.test\\.ts.*\\born\\b`));
    expect(node("--import", "tsx", "--input-type=module", "-e", DRAW)).toContain("orn is drawn");
    // The editor's grammar is made from the tables too, and says so as long as it is stale.
    expect(vitest("test/editors.test.ts")).toMatch(/\+ .*orn/);
    expect(vitest("test/editors.test.ts", "-u")).toContain("status 0");
  },
  TIMEOUT_MS,
);
