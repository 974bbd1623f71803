// The editor's grammar is what the tables say, its expressions compile, and it colours the project's programs.
// `npx vitest run test/editors.test.ts -u` accepts a change of the tables.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assemble } from "../src/asm/assemble.ts";
import { KEYWORDS } from "../src/asm/tokens.ts";
import { OPS } from "../src/isa/ops.ts";
import { SYSCALLS } from "../src/kernel/syscalls.ts";
import { DIRECTIVES, grammar, MNEMONICS, type Pattern, TYPES } from "./editors/grammar.ts";
import { tokenize } from "./editors/tokenize.ts";

const root = join(import.meta.dirname, "..");
const { patterns, ...head } = grammar();

/** Pieces with their scopes, without `.vmrun` and without what has no scope. */
const coloured = (line: string) =>
  tokenize(line, patterns)
    .filter(([text, scope]) => scope !== "" && text.trim() !== "")
    .map(([text, scope]) => `${text.trim()} ${scope.replace(/\.vmrun$/, "")}`);

test("the committed grammar is made from the tables", async () => {
  const text = `${JSON.stringify({ ...head, patterns }, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../editors/vmrun.tmLanguage.json");
});

const all = (list: readonly Pattern[]): Pattern[] =>
  list.flatMap((pattern) => [pattern, ...Object.values(pattern.captures ?? {}).flatMap((c) => all(c.patterns ?? []))]);

test.each(all(patterns).map(({ match }) => [match]))("the expression %s compiles", (match) => {
  expect(new RegExp(match, "u").test("\u{10ffff}")).toBeTypeOf("boolean");
});

test.each(MNEMONICS)("%s is coloured as an instruction", (mnemonic) => {
  expect(coloured(`    ${mnemonic} x, y`)[0]).toBe(`${mnemonic} keyword.mnemonic`);
  expect(coloured(`next: ${mnemonic} x`)).toContain(`${mnemonic} keyword.mnemonic`);
});

test("no table is empty", () => {
  expect(MNEMONICS.length).toBeGreaterThan(OPS.length);
  expect(SYSCALLS.length).toBeGreaterThan(30);
});

test.each(SYSCALLS.map(({ name }) => name))("sys %s is coloured as a call", (name) => {
  expect(coloured(`    sys ${name}, x -> y`).slice(0, 2)).toEqual([
    "sys keyword.mnemonic",
    `${name} support.function.call`,
  ]);
});

test.each([...KEYWORDS.keys()].filter((word) => word !== "as"))("%s is coloured as a keyword", (word) => {
  expect(coloured(word)[0]).toBe(`${word} keyword.declaration`);
});

test("directives and types are the assembler's", () => {
  const values: Partial<Record<string, string>> = { string: '"a"', asciz: '"a"', space: "byte[4]", incbin: '"f"' };
  const directives = DIRECTIVES.map((name) => `data d_${name}: .${name} ${values[name] ?? "1"}`);
  const fields = TYPES.slice(0, 6).map((name) => `  f_${name}: ${name}`);
  const text = [...directives, "struct S", ...fields, "end", "func main()", "let a: i64, b: f64", "ret", "end", ""];
  const { diagnostics } = assemble(text.join("\n"), { calls: new Map(), readFile: () => new Uint8Array(1) });
  expect(diagnostics).toEqual([]);
  for (const name of DIRECTIVES) expect(coloured(`d: .${name} 1`)).toContain(`.${name} support.function.directive`);
  for (const name of TYPES) expect(coloured(`  let f: ${name}`)).toContain(`${name} storage.type`);
});

test.each([
  ["; a comment add", ["; a comment add comment.line.semicolon"]],
  [
    "export func sum(a, b: f64) -> c",
    [
      "export storage.modifier.export",
      "func keyword.declaration.func",
      "sum entity.name.function",
      "f64 storage.type",
      "-> keyword.operator.arrow",
    ],
  ],
  [
    "next: addi x, y, -0x1f",
    ["next entity.name.label", "addi keyword.mnemonic", "- keyword.operator", "0x1f constant.numeric"],
  ],
  ["  add add2, x.y, 1_000", ["add keyword.mnemonic", "1_000 constant.numeric"]],
  [
    '  call f, "a{8x}\\n\\q" -> x',
    [
      "call keyword.mnemonic",
      "f entity.name.function",
      '" string.quoted.double',
      "a string.quoted.double",
      "{8x} constant.other.placeholder",
      "\\n constant.character.escape",
      "\\q invalid.illegal.escape",
      '" string.quoted.double',
      "-> keyword.operator.arrow",
    ],
  ],
  ["  li c, ';' ; c", ["li keyword.mnemonic", "';' constant.character", "; c comment.line.semicolon"]],
  [
    "data d: .space Point[4]",
    [
      "data keyword.declaration.data",
      "d variable.other.data",
      ".space support.function.directive",
      "4 constant.numeric",
    ],
  ],
  ["  addd x", []],
])("%s", (line, expected) => {
  expect(coloured(line)).toEqual(expected);
});

test("the project's programs have a colour for every instruction", () => {
  const folders = [
    "programs",
    "programs/std",
    "programs/concepts",
    "programs/traps",
    "programs/test",
    "programs/bench",
  ];
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder)).filter((file) => file.endsWith(".asm"))) {
      for (const line of readFileSync(join(root, folder, name), "utf8").split("\n")) {
        const pieces = tokenize(line, patterns);
        expect(pieces.map(([text]) => text).join("")).toBe(line);
        if (/^ {4}[a-z]/.test(line)) expect(coloured(line), `${folder}/${name}: ${line}`).not.toEqual([]);
      }
    }
  }
});
