// The instruction table is sane: numbers, names, forms, meanings. What instructions compute is tested with the engines.
import { expect, test } from "vitest";
import { FORMS, operandsOf } from "../../src/isa/forms.ts";
import { aOf, bcOf, bOf, cOf, encodeWord, opOf } from "../../src/isa/image.ts";
import type { Row } from "../../src/isa/ops/row.ts";
import { ESCAPE, OPS, rowNamed, rowOf, rowsFor } from "../../src/isa/ops.ts";
import { TRAPS, trapName } from "../../src/isa/traps.ts";
import { checkOf } from "../../src/isa/verify-table.ts";

test("numbers and names are unique and in range", () => {
  expect(new Set(OPS.map((row) => row.number)).size).toBe(OPS.length);
  expect(new Set(OPS.map((row) => row.name)).size).toBe(OPS.length);
  for (const row of OPS) {
    expect(row.number).toBeGreaterThan(0);
    expect(row.number).toBeLessThan(ESCAPE);
    expect(rowOf(row.number)).toBe(row);
    expect(rowNamed(row.name)).toBe(row);
    expect(rowsFor(row.mnemonic)).toContain(row);
    expect(rowsFor(row.name).length).toBeGreaterThan(0);
  }
  for (const free of [0, ESCAPE, 256, -1]) expect(rowOf(free)).toBeUndefined();
  for (const name of ["", "constructor", "__proto__", "addd"]) expect(rowsFor(name)).toEqual([]);
});

test("rows of one mnemonic have different forms", () => {
  for (const row of OPS) {
    const forms = rowsFor(row.mnemonic).map(({ form }) => form);
    expect(new Set(forms).size, row.mnemonic).toBe(forms.length);
  }
});

test("every form is used and names each field once", () => {
  const used = new Set(OPS.map((row) => row.form));
  expect([...used].sort()).toEqual(Object.keys(FORMS).sort());
  for (const row of OPS) {
    const fields = operandsOf(row.form).flatMap((operand) => {
      if (operand.kind === "memory") return ["b", "imm"];
      if (!("field" in operand)) return ["imm"];
      return operand.field === "bc" ? ["b", "c"] : [operand.field];
    });
    expect(new Set(fields).size, row.name).toBe(fields.length);
    expect(checkOf(row.number), row.name).toBeDefined();
  }
});

const defines = (row: Row): boolean =>
  operandsOf(row.form).some((operand) => operand.kind === "register" && operand.access !== "use");
const TRAPPING = new Set<string>(["DIV_ZERO", "MISALIGNED"]);

test.each(OPS.map((row) => [row.name, row] as const))("%s is complete", (_name, row) => {
  expect(row.doc.length).toBeGreaterThan(2);
  expect(row.doc).toMatch(/^[^A-Z\n].*[^.\s]$|^NaN/);
  expect(defines(row)).toBe(row.result !== "none");
  const needsMeaning = row.flow === "branch" || (row.flow === "next" && row.form !== "none");
  expect(row.run !== undefined).toBe(needsMeaning);
  expect(row.emit !== undefined).toBe(needsMeaning);
  expect(row.memory !== undefined).toBe(row.family === "memory" || (row.family === "atomic" && row.name !== "fence"));
  expect(row.atomic !== undefined).toBe(row.family === "atomic");
  if (row.guard) expect(TRAPPING.has(row.guard.trap)).toBe(true);
  expect(row.guard?.trap === "MISALIGNED").toBe(row.memory !== undefined && row.atomic !== undefined);
  expect(row.guard?.trap === "DIV_ZERO").toBe(/^(div|rem)/.test(row.name));
});

test("the fields of a word come back", () => {
  for (const [op, a, b, c] of [
    [1, 2, 3, 4],
    [255, 255, 255, 255],
    [0, 0, 0, 128],
    [129, 0, 255, 127],
  ] as const) {
    const word = encodeWord(op, a, b, c);
    expect([opOf(word), aOf(word), bOf(word), cOf(word)]).toEqual([op, a, b, c]);
    expect(bcOf(word)).toBe(((b | (c << 8)) << 16) >> 16);
  }
});

test("traps have unique numbers that lead back to their names", () => {
  const rows = Object.entries(TRAPS);
  expect(new Set(rows.map(([, { number }]) => number)).size).toBe(rows.length);
  for (const [name, { number, doc, hint }] of rows) {
    expect(trapName(number)).toBe(name);
    expect(doc).toMatch(/^[A-Z].*\.$/);
    expect(hint).toMatch(/^[A-Z].*\.$/);
  }
  expect(trapName(0)).toBeUndefined();
});
