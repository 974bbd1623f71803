// House rules no compiler knows: layers, purity, leftovers, sizes. First each rule on a snippet that breaks it and on
// one that keeps it, then all rules on the whole project. A message says what to use instead.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkSource } from "./tidy/source-rules.ts";
import { checkText, projectFiles } from "./tidy/text-rules.ts";

const HEADER = "// A file. Invariant: none.\n";

/** [path, snippet, part of the message]; the snippet is code below a header. */
const BROKEN: readonly (readonly [string, string, string])[] = [
  ["src/kernel/x.ts", "const t = Date.now();", "Date: take the time"],
  ["src/kernel/x.ts", "const t = new Date();", "Date: take the time"],
  ["src/base/x.ts", "const r = Math.random();", "use base/prng.ts"],
  ["src/engine/x.ts", "async function f() {}", "async: pure layers"],
  ["src/engine/x.ts", "const f = async () => 1;", "async: pure layers"],
  ["src/asm/x.ts", "export class C { async m() { await 1; } }", "await: pure layers"],
  ["src/isa/x.ts", "let p: Promise<void>;", "Promise: pure layers"],
  ["src/tools/x.ts", "const t = performance.now();", "performance: count"],
  ["src/tools/x.ts", "const now = { performance };", "performance: count"],
  ["src/kernel/x.ts", "console.log(1);", "console: return"],
  ["src/kernel/x.ts", "const home = process.env.HOME;", "process: ask"],
  ["src/kernel/x.ts", "setTimeout(() => 1, 5);", "setTimeout: use a deadline"],
  ["src/engine/x.ts", 'const f = new Function("return 1");', "Function: generate"],
  ["src/kernel/x.ts", 'import fs from "node:fs";', "imports no node:fs"],
  ["src/kernel/x.ts", 'const fs = import("node:fs");', "imports no node:fs"],
  ["src/base/x.ts", 'import { x } from "some-package";', "imports no some-package"],
  ["src/asm/x.ts", 'import { Lexer } from "chevrotain";', "only in src/asm/grammar.ts"],
  ["src/cli/x.ts", 'import { Lexer } from "chevrotain";', "only in src/asm/grammar.ts"],
  ["src/base/x.ts", 'import { OPS } from "../isa/ops.ts";', "base may not import isa"],
  ["src/isa/ops/x.ts", 'import { f } from "../../engine/slice.ts";', "isa may not import engine"],
  ["src/isa/x.ts", 'export { f } from "../asm/assemble.ts";', "isa may not import asm"],
  ["src/engine/x.ts", 'import { f } from "../asm/assemble.ts";', "without the assembler"],
  ["src/kernel/x.ts", 'import type { F } from "../asm/assemble.ts";', "without the assembler"],
  ["src/tools/x.ts", 'let f: import("../asm/assemble.ts").F;', "without the assembler"],
  ["src/kernel/x.ts", 'import { f } from "../host/node.ts";', "kernel may not import host"],
  ["src/host/x.ts", 'import { f } from "../cli/main.ts";', "host may not import cli"],
  ["src/host/x.ts", 'import { f } from "../index.ts";', "import the layer itself"],
  ["src/cli/x.ts", "let x: any;", "any: use unknown"],
  ["src/cli/x.ts", "const y = x as any;", "any: use unknown"],
  ["src/cli/x.ts", "enum E { A }", "enum: use a union"],
  ["src/cli/x.ts", "namespace N { export const a = 1; }", "namespace: use a module"],
  ["src/cli/x.ts", `// @ts-${"ignore"}\nconst a = 1;`, "mend the type"],
];

const KEPT: readonly (readonly [string, string])[] = [
  ["src/host/x.ts", 'import fs from "node:fs"; const t = Date.now(); async function f() { await fs; }'],
  ["src/kernel/x.ts", "const process = table.get(1); const code = process.status; process.threads.push(2);"],
  ["src/kernel/x.ts", "const row = { console: 1, process: 2 }; const c = row.console; const d = host.performance;"],
  ["src/kernel/x.ts", 'const text = "any Date.now() and await in a text"; // async in a comment'],
  ["src/isa/x.ts", "function setImmediate(value: number) {} setImmediate(1); const { console } = row; console.put(1);"],
  ["src/asm/grammar.ts", 'import { CstParser } from "chevrotain"; import { OPS } from "../isa/ops.ts";'],
  ["src/kernel/x.ts", 'import { f } from "../engine/slice.ts"; import { g } from "./sched.ts";'],
  ["src/cli/x.ts", 'import { f } from "../asm/assemble.ts"; const a = import("commander");'],
  ["src/engine/x.ts", `const head = "// @ts-${"nocheck"}";`],
  ["src/base/x.d.ts", "declare namespace WebAssembly { const a: number; }"],
];

describe("rules for sources", () => {
  test.each(BROKEN)("in %s, %s", (path, snippet, message) => {
    const findings = checkSource(path, HEADER + snippet);
    expect(findings.map((finding) => finding.message)).toContainEqual(expect.stringContaining(message));
    expect(findings.every((finding) => finding.line >= 2)).toBe(true);
  });

  test.each(KEPT)("in %s nothing is wrong with %s", (path, snippet) => {
    expect(checkSource(path, HEADER + snippet)).toEqual([]);
  });

  test("a file without a comment at its start", () => {
    expect(checkSource("src/cli/x.ts", "const a = 1;\n// late\n")).toEqual([
      { line: 1, message: "a file starts with a comment: what it is, its invariant" },
    ]);
  });
});

describe("rules for all files", () => {
  test.each([
    ["src/cli/x.ts", "do it", `// ${"TO"}DO later`],
    ["programs/x.asm", "do it", `; ${"FIX"}ME`],
    ["test/x.test.ts", "no test is left out", `test.${"skip"}("a", f);`],
    ["test/x.test.ts", "no test is left out", `describe.${"only"}("a", f);`],
    ["README.md", "a path of one machine", `see /${"work"}/main/x`],
    ["spec/x.md", "a path of one machine", `\`/${"root"}/x\``],
    [".npmrc", "an address of a registry", `r=https://${"registry"}.npmjs.org/`],
    ["src/cli/x.ts", "501 lines", "\n".repeat(501)],
  ])("in %s: %s", (path, message, text) => {
    expect(checkText(path, text)).toEqual([{ line: expect.any(Number), message: expect.stringContaining(message) }]);
  });

  test("what is close to a rule keeps it", () => {
    expect(checkText("src/cli/x.ts", "a\n".repeat(500))).toEqual([]);
    expect(checkText("src/cli/x.ts", "const path = 'homework/main'; // TODOS")).toEqual([]);
  });
});

const root = join(import.meta.dirname, "..");
const files = [...projectFiles(root)];
const show = (path: string) => (finding: { line: number; message: string }) =>
  `${path}:${finding.line}: ${finding.message}`;

test("the project's sources keep the rules", () => {
  const sources = files.filter(([path]) => /^src\/.*\.ts$/.test(path));
  expect(sources.length).toBeGreaterThan(8);
  expect(sources.flatMap(([path, text]) => checkSource(path, text).map(show(path)))).toEqual([]);
});

test("all files of the project keep the rules", () => {
  expect(files.map(([path]) => path)).toContain("package.json");
  expect(files.flatMap(([path, text]) => checkText(path, text).map(show(path)))).toEqual([]);
});
