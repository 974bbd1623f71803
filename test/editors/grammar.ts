// Builds the editor's grammar from the tables: keywords, instructions, pseudo-instructions, directives and system calls.
// Invariant: every pattern is one regular expression over one line, in the part of the syntax that Oniguruma and JavaScript share.
import { PSEUDO_NAMES } from "../../src/asm/pseudo.ts";
import { KEYWORDS } from "../../src/asm/tokens.ts";
import { OPS } from "../../src/isa/ops.ts";
import { SYSCALLS } from "../../src/kernel/syscalls.ts";

export interface Pattern {
  readonly name?: string;
  readonly match: string;
  readonly captures?: Readonly<Record<string, { readonly name?: string; readonly patterns?: readonly Pattern[] }>>;
}

export interface Grammar {
  readonly comment: string;
  readonly name: string;
  readonly scopeName: string;
  readonly fileTypes: readonly string[];
  readonly patterns: readonly Pattern[];
}

/** Directives and types have no table of their own: test/editors.test.ts assembles each of them. */
export const DIRECTIVES = "byte half word quad float double string asciz zero space align incbin".split(" ");
export const TYPES = "byte half word quad float double i64 f64".split(" ");

/** Everything that may stand where an instruction stands. */
export const MNEMONICS = [
  ...new Set([...OPS.flatMap(({ name, mnemonic }) => [name, mnemonic]), ...PSEUDO_NAMES]),
].sort();

/** Where a statement begins: at a line's start or behind a label. */
const START = "(?:(?<=:)|^)\\s*";
const NAME = "[A-Za-z_][A-Za-z0-9_]*";
const longestFirst = (words: Iterable<string>) =>
  [...words].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).map((word) => word.replaceAll(".", "\\."));
const words = (list: Iterable<string>) => `(?<![\\w.])(?:${longestFirst(list).join("|")})(?![\\w.])`;

const ESCAPE = "\\\\(?:[ntr0\\\\\"']|x[0-9A-Fa-f]{2}|u\\{[0-9A-Fa-f]{1,6}\\})";
const INSIDE_STRING: readonly Pattern[] = [
  { name: "constant.character.escape.vmrun", match: ESCAPE },
  { name: "invalid.illegal.escape.vmrun", match: "\\\\." },
  { name: "constant.other.placeholder.vmrun", match: "\\{\\{|\\}\\}|\\{[0-9]*(?:\\.[0-9]+)?[uxcs]?\\}" },
];

/** A keyword before the name it declares. */
const declares = (keyword: string, scope: string): Pattern => ({
  match: `^\\s*(?:(export)\\s+)?(${keyword})\\s+(${NAME})`,
  captures: {
    1: { name: "storage.modifier.export.vmrun" },
    2: { name: `keyword.declaration.${keyword}.vmrun` },
    3: { name: scope },
  },
});

const DECLARED = new Map([
  ["func", "entity.name.function.vmrun"],
  ["data", "variable.other.data.vmrun"],
  ["const", "constant.other.vmrun"],
  ["struct", "entity.name.type.struct.vmrun"],
]);

/** The whole grammar, as the file holds it. */
export function grammar(): Grammar {
  const keywords = [...KEYWORDS.keys()].filter((word) => word !== "as");
  return {
    comment: "Made from the tables by test/editors.test.ts: do not edit.",
    name: "vmrun assembly",
    scopeName: "source.vmrun",
    fileTypes: ["asm"],
    patterns: [
      { name: "comment.line.semicolon.vmrun", match: ";.*$" },
      {
        name: "string.quoted.double.vmrun",
        match: '"((?:[^"\\\\]|\\\\.)*)"',
        captures: { 1: { patterns: INSIDE_STRING } },
      },
      { name: "constant.character.vmrun", match: "'(?:[^'\\\\]|\\\\(?:u\\{[0-9A-Fa-f]{1,6}\\}|x[0-9A-Fa-f]{2}|.))'" },
      ...[...DECLARED].map(([keyword, scope]) => declares(keyword, scope)),
      { name: "entity.name.label.vmrun", match: `^\\s*${NAME}(?=:)` },
      {
        match: `${START}(sys)\\s+(?:(${longestFirst(SYSCALLS.map(({ name }) => name)).join("|")})(?![\\w.]))?`,
        captures: { 1: { name: "keyword.mnemonic.vmrun" }, 2: { name: "support.function.call.vmrun" } },
      },
      {
        match: `${START}(call|tail|spawn)\\s+(${NAME})`,
        captures: { 1: { name: "keyword.mnemonic.vmrun" }, 2: { name: "entity.name.function.vmrun" } },
      },
      {
        match: `${START}${words(MNEMONICS).replace("(?:", "(")}`,
        captures: { 1: { name: "keyword.mnemonic.vmrun" } },
      },
      { name: "keyword.declaration.vmrun", match: `^\\s*${words(keywords)}` },
      { name: "keyword.operator.as.vmrun", match: words(["as"]) },
      { name: "support.function.sizeof.vmrun", match: "(?<![\\w.])sizeof(?=\\()" },
      { name: "support.function.directive.vmrun", match: `\\.(?:${longestFirst(DIRECTIVES).join("|")})(?![\\w.])` },
      {
        match: `(?:(?<=:)|(?<=\\.space))\\s*${words(TYPES).replace("(?:", "(")}`,
        captures: { 1: { name: "storage.type.vmrun" } },
      },
      {
        name: "constant.numeric.vmrun",
        match:
          "(?<![\\w.])(?:0x[0-9A-Fa-f_]+|0b[01_]+|0o[0-7_]+|[0-9][0-9_]*(?:\\.[0-9_]*)?(?:[eE][+-]?[0-9_]+)?|inf|nan)(?![\\w.])",
      },
      { name: "keyword.operator.arrow.vmrun", match: "->" },
      { name: "keyword.operator.vmrun", match: "<<|>>|[-+*/%&|^~=]" },
    ],
  };
}
