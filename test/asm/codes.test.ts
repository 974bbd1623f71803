// Each row of the table of codes does what it says, and the grammar itself is sound.
import { expect, test } from "vitest";
import { CODES, type CodeRow } from "../../src/asm/codes.ts";
import { LineParser } from "../../src/asm/grammar.ts";
import { PSEUDOS } from "../../src/asm/pseudo.ts";
import { candidatesFor } from "../../src/asm/select.ts";
import { assembleText, faultsOf } from "./support.ts";

const ROWS: readonly (readonly [string, CodeRow])[] = Object.entries(CODES);

test.each(ROWS.filter(([, row]) => row.example !== undefined))("the example of %s gives it, once", (code, row) => {
  const codes = assembleText(row.example ?? "").diagnostics.map((diagnostic) => diagnostic.code as string);
  expect(codes.filter((found) => found !== "no-entry" || code === "no-entry")).toEqual([code]);
});

test("codes are words, docs are sentences", () => {
  for (const [code, { doc }] of ROWS) {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(doc).toMatch(/^[A-Z`].*\.$/);
  }
});

test("the grammar has no ambiguities and no empty loops", () => {
  expect(() => new LineParser(true)).not.toThrow();
});

test("a pseudo-instruction becomes an instruction that exists", () => {
  for (const row of [...PSEUDOS.values()].flat()) expect(candidatesFor(row.mnemonic).length).toBeGreaterThan(0);
});

const OPERANDS = { x: "x", y: "y", z: "z", K: "7", L: "l", V: "x" };
const REGISTERS = { x: "x", y: "y", z: "z", K: "7", L: "l", V: "x", "-K": "-7" };

test.each([...PSEUDOS.values()].flat().map(({ written, is, pattern }) => [written, is, pattern] as const))(
  "%s assembles to what %s assembles to",
  (written, is, pattern) => {
    const mnemonic = written.split(" ")[0] ?? "";
    const line = `${mnemonic} ${pattern.map((letter) => OPERANDS[letter]).join(", ")}`;
    const same = is.replace(/-K\b|\b[xyzKLV]\b/g, (letter) => new Map(Object.entries(REGISTERS)).get(letter) ?? letter);
    const code = (text: string) => {
      const { image } = assembleText(`func main()\nlet x, y, z\nl: ${text}\nret\nend`);
      return image && { code: [...image.code], pool: [...image.pool], sites: image.sites };
    };
    expect(faultsOf(`func main()\nlet x, y, z\nl: ${line}\nret\nend`)).toEqual([]);
    expect(code(line)).toEqual(code(same));
  },
);
