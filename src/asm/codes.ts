// THE table of diagnostic codes: one row for each, with a sentence and, where a few lines suffice, a source that gives it.
// Invariant: codes are permanent; spec/diagnostics.md and the tests loop over these rows. spec/diagnostics.md.

export interface CodeRow {
  readonly doc: string;
  readonly example?: string;
}

/** A function around the lines of an example. */
const main = (...lines: string[]): string =>
  ["func main()", ...lines.map((line) => `    ${line}`), "    ret", "end"].join("\n");

export const CODES = {
  syntax: { doc: "The line is not made as the grammar says.", example: main("let x", "add x, x 1") },
  "stray-character": {
    doc: "A character that has no meaning outside strings and comments.",
    example: "const N = 1 @ 2",
  },
  "hidden-text": {
    doc: "A control character that changes the direction of text, outside of a string.",
    example: "; \u202e",
  },
  "not-utf8": { doc: "The file's bytes are not UTF-8." },
  "source-size": { doc: "The source is larger than a source may be." },
  "line-length": { doc: "A line is longer than a line may be." },
  "name-length": { doc: "A name is longer than a name may be.", example: `const ${"n".repeat(256)} = 1` },
  nesting: { doc: "Parentheses or signs nest too deeply.", example: `const N = ${"(".repeat(65)}1` },
  "bad-number": { doc: "A number with digits that it cannot have.", example: "const N = 0x" },
  "number-range": {
    doc: "A number or a computed value that does not fit in 64 bits.",
    example: "const N = 18446744073709551616",
  },
  "bad-character": { doc: "A character literal that is not one character.", example: "const N = 'ab'" },
  "bad-escape": { doc: "An escape that strings do not have.", example: 'data d: .string "\\q"' },
  "open-string": { doc: "A string without its closing quote.", example: 'data d: .string "text' },
  "bad-mark": {
    doc: "A comment that starts with `;@` but is not a location mark, or one that stands behind no instruction.",
    example: main("nop ;@ here"),
  },
  "bad-name": { doc: "A declared name has a dot in it.", example: "const a.b = 1" },
  "instruction-name": { doc: "A register or label is called like an instruction.", example: main("let add") },
  "duplicate-name": { doc: "A name is declared twice; both places are shown.", example: "const N = 1\nconst N = 2" },
  "unknown-name": { doc: "A name that was not declared.", example: main("let total", "mv total, totl") },
  "unknown-label": { doc: "A label that the function does not have.", example: main("j somewhere") },
  "unknown-field": {
    doc: "A field that the struct does not have.",
    example: "struct P\n  x: quad\nend\nconst N = P.y",
  },
  "unknown-type": { doc: "A type that does not exist.", example: "data d: .space Point" },
  "unknown-class": { doc: "A class of registers other than i64 and f64.", example: main("let x: int") },
  "unknown-instruction": { doc: "An instruction that does not exist.", example: main("let x", "mov x, 1") },
  "unknown-directive": { doc: "A directive that does not exist.", example: "data d: .dword 1" },
  "unknown-call": { doc: "A system call that does not exist.", example: main('sys wrte, 1, "a"') },
  "unknown-unit": { doc: "An imported unit that does not exist.", example: 'import "std/nothing"' },
  "no-file": { doc: "A file that cannot be read.", example: 'data d: .incbin "nothing.bin"' },
  "import-cycle": { doc: "Units that import each other." },
  "bad-need": { doc: "`needs` with something else than a permission flag.", example: 'needs "network"' },
  "needs-import": { doc: "`print` without std/io.", example: main('print "hello\\n"') },
  "no-entry": { doc: "A program without a function `main`.", example: "; nothing" },
  "bad-entry": {
    doc: "`main` with parameters, or with other results than one integer.",
    example: "func main(x)\n    ret\nend",
  },
  "missing-end": { doc: "A block without its `end`.", example: "func main()\n    ret" },
  "stray-end": { doc: "An `end` that closes nothing.", example: "end" },
  misplaced: { doc: "A declaration inside a block, or a directive inside a function.", example: main("const N = 1") },
  outside: { doc: "An instruction or directive outside of every block.", example: "ret" },
  "missing-return": {
    doc: "The last instruction of a function goes on past its end.",
    example: "func main()\n    nop\nend",
  },
  "operand-count": { doc: "Too few or too many operands.", example: main("let x", "add x, x") },
  "operand-kind": { doc: "An operand of another kind than the instruction takes.", example: main("let x", "ld x, x") },
  "constant-range": {
    doc: "A constant that does not fit in its place.",
    example: main("let x", "add x, x, 0x100000000"),
  },
  "constant-needed": {
    doc: "Something that is not a constant in a constant expression.",
    example: main("let x", "li x, x + 1"),
  },
  "shift-range": {
    doc: "A shift in a constant expression by less than 0 or more than 63.",
    example: "const N = 1 << 64",
  },
  "division-by-zero": { doc: "A division by zero in a constant expression.", example: "const N = 1 / 0" },
  "definition-cycle": {
    doc: "A constant, struct or size that is defined by itself.",
    example: "const A = B\nconst B = A",
  },
  "no-size": { doc: "`sizeof` of something that has no size.", example: "const N = 1\nconst M = sizeof(N)" },
  "class-mismatch": {
    doc: "A float register where an integer register is needed, or the other way round.",
    example: "func f(a: f64)\n    ret\nend\nfunc main()\n    let x\n    call f, x\n    ret\nend",
  },
  "argument-count": {
    doc: "A call, or `print`, with too few or too many arguments.",
    example: main("sys exit"),
  },
  "result-count": { doc: "More results than the callee gives.", example: main("let x, y", "sys getpid -> x, y") },
  "tail-results": {
    doc: "A tail call of a function with other results.",
    example: "func f() -> x\n    ret\nend\nfunc main()\n    tail f\nend",
  },
  "bad-format": { doc: "Braces in the text of `print` that have no meaning.", example: main('print "{q}"') },
  "data-range": { doc: "A size, an alignment or an amount of data out of bounds.", example: "data d: .zero -1" },
  "too-many": { doc: "More of something than the machine allows." },
} as const satisfies Record<string, CodeRow>;

export type Code = keyof typeof CODES;
