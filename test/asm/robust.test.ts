// Whatever is fed to the assembler, it answers with an image or with diagnostics. Random inputs print their seed; SEED=n repeats one.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderAll } from "../../src/asm/render.ts";
import { decodeSource } from "../../src/asm/source.ts";
import { Prng } from "../../src/base/prng.ts";
import { MAX_DIAGNOSTICS, MAX_LINE, MAX_SOURCE } from "../../src/isa/limits.ts";
import { OPS, rowsFor } from "../../src/isa/ops.ts";
import { verify } from "../../src/isa/verify.ts";
import { CALLS } from "../../src/kernel/syscalls.ts";
import { assembleText, faultsOf } from "./support.ts";

/** An answer of the documented kind: an image that the verifier lets pass, or at least one error. */
function answered(text: string): void {
  const { image, diagnostics, omitted } = assembleText(text);
  expect(diagnostics.length).toBeLessThanOrEqual(MAX_DIAGNOSTICS);
  if (image) expect(verify(image, CALLS)).not.toHaveProperty("message");
  else expect(diagnostics.length).toBeGreaterThan(0);
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const { line, column, message } of diagnostics) {
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(0);
    expect(message).not.toMatch(/undefined|\[object|TypeError|NaN/);
  }
  expect(renderAll({ diagnostics, omitted })).not.toContain("undefined");
}

const EVERYTHING = readFileSync("test/golden/asm/everything.asm", "utf8");

test("the program with everything assembles", () => {
  expect(faultsOf(EVERYTHING)).toEqual([]);
});

test("every prefix of it gets an answer", () => {
  for (let length = 0; length < EVERYTHING.length; length++) answered(EVERYTHING.slice(0, length));
});

test("it without any one line gets an answer", () => {
  const lines = EVERYTHING.split("\n");
  for (let skip = 0; skip < lines.length; skip++) answered(lines.filter((_, index) => index !== skip).join("\n"));
});

const WORDS = [
  ...OPS.map((row) => row.mnemonic),
  ...[
    "func",
    "end",
    "data",
    "struct",
    "const",
    "import",
    "export",
    "let",
    "needs",
    "as",
    "main",
    "x",
    "y",
    "f",
    "i64",
    "f64",
  ],
  ...[
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    "->",
    "=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "<<",
    ">>",
    "&",
    "|",
    "^",
    "~",
    ".quad",
    ".byte",
    ".align",
  ],
  ...[
    "0",
    "1",
    "-1",
    "4096",
    "0x7fffffff",
    "1.5",
    "'a'",
    '"text"',
    '"{}"',
    "print",
    "join",
    "exit",
    "sizeof",
    "inf",
    "nan",
    "byte",
  ],
  ...['"', "'", "\\", "{", "@", "\u202e", "\ud800", "\0", "é", "__proto__", "constructor", "99999999999999999999", ";"],
];

function soup(seed: bigint): string {
  const prng = Prng.fromSeed(seed);
  const lines: string[] = prng.nextBelow(2) === 0 ? ["func main()", "let x, y, f: f64"] : [];
  for (let line = 0; line < 40; line++) {
    const words: string[] = [];
    for (let count = prng.nextBelow(8); count > 0; count--) words.push(WORDS[prng.nextBelow(WORDS.length)] ?? "");
    lines.push(words.join(prng.nextBelow(3) === 0 ? "" : " "));
  }
  return lines.join("\n");
}

const given = process.env.SEED;
const fresh = BigInt(given ?? Math.floor(Math.random() * 2 ** 32));

test.each([...Array.from({ length: 100 }, (_, index) => BigInt(index)), fresh])("token soup of seed %s", (seed) => {
  answered(soup(seed));
});

test(`random bytes of seed ${fresh}`, () => {
  const prng = Prng.fromSeed(fresh);
  for (let round = 0; round < 50; round++) {
    const bytes = Uint8Array.from({ length: prng.nextBelow(400) }, () => prng.nextBelow(256));
    const source = decodeSource(bytes, "random.asm");
    if ("text" in source) answered(source.text);
    else expect(source.diagnostic.code).toBe("not-utf8");
    answered(String.fromCharCode(...bytes));
  }
});

describe("odd files", () => {
  test.each([
    ["an empty file", ""],
    ["comments only", "; one\n; two"],
    ["a byte order mark only", "\ufeff"],
    ["blank lines", "\n\r\n\r \t"],
  ])("%s has no entry point", (_name, text) => {
    expect(faultsOf(text)).toEqual(["no-entry:0"]);
  });

  test("no line end at the end, a byte order mark, and all line ends mixed", () => {
    expect(faultsOf("\ufefffunc main()\r\n  nop\r  nop\n  ret\r\nend")).toEqual([]);
  });

  test("lines are counted over all line ends", () => {
    expect(faultsOf("func main()\r\n  foo\r  bar\n  ret\nend")).toEqual([
      "unknown-instruction:2",
      "unknown-instruction:3",
    ]);
  });

  test.each([
    [[0x66, 0xff, 0x0a], 1, 2],
    [[0x0a, 0x61, 0xc3], 2, 2],
    [[0xed, 0xa0, 0x80], 1, 1],
    [[0xc0, 0x80], 1, 1],
  ])("bytes %j are not UTF-8 at %i:%i", (bytes, line, column) => {
    const source = decodeSource(Uint8Array.from(bytes), "bad.asm");
    expect(source).toMatchObject({ diagnostic: { code: "not-utf8", line, column } });
  });

  test("a source beyond the limit is refused before it is read", () => {
    expect(decodeSource(new Uint8Array(MAX_SOURCE + 1), "big.asm")).toMatchObject({
      diagnostic: { code: "source-size" },
    });
    expect(faultsOf("x".repeat(MAX_SOURCE + 1))).toEqual(["source-size:0"]);
    expect(faultsOf(`\n${"x".repeat(MAX_LINE + 1)}`)).toEqual(["line-length:2"]);
  });

  test("more diagnostics than are listed are counted", () => {
    const { diagnostics, omitted } = assembleText(`func main()\n${"  foo x\n".repeat(150)}end\n`);
    expect(diagnostics.length).toBe(MAX_DIAGNOSTICS);
    expect(omitted).toBe(150 - MAX_DIAGNOSTICS);
  });

  test.each(["(", "-", "~", "(-"])("a line full of %s", (text) => {
    answered(`const N = ${text.repeat(20_000)}1`);
  });

  test("long chains of operators and of constants", () => {
    expect(faultsOf(`const N = 0${" + 1".repeat(16_000)}\nfunc main()\n ret\nend`)).toEqual([]);
    const chain = Array.from({ length: 5000 }, (_, index) => `const c${index} = c${index + 1}`);
    answered(chain.join("\n"));
    const back = Array.from({ length: 5000 }, (_, index) => `const c${index + 1} = c${index} + 1`);
    expect(faultsOf(["const c0 = 0", ...back, "func main()", "ret", "end"].join("\n"))).toEqual([]);
  });
});

test("every mnemonic without operands and with too many gets an answer", () => {
  for (const { mnemonic } of OPS) {
    expect(rowsFor(mnemonic).length).toBeGreaterThan(0);
    answered(`func main()\n let x\n ${mnemonic}\n ret\nend`);
    answered(`func main()\n let x\n ${mnemonic} x, x, x, x, x, x\n ret\nend`);
  }
});
