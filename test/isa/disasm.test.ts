// The disassembler on images built by hand. That its text assembles to the same bytes is tested with the assembler.
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { disassemble, formatInstruction } from "../../src/isa/disasm.ts";
import { directivesOf } from "../../src/isa/disasm-data.ts";
import { floatText } from "../../src/isa/disasm-operands.ts";
import { PAGE } from "../../src/isa/limits.ts";
import { CALLING, CALLS, IMAGES, LOOP, TINY, verified } from "./images.ts";

test.each(IMAGES)("the text of %s", (name, image) => {
  const path = `test/golden/isa/${name}.asm`;
  const text = disassemble(verified(image), CALLS);
  if (process.env.ACCEPT === "1") writeFileSync(path, text);
  expect(text, "to accept it: ACCEPT=1 npx vitest run test/isa").toBe(readFileSync(path, "utf8"));
});

test("one instruction on a line", () => {
  const line = (pc: number, image = CALLING) => formatInstruction(verified(image), pc, CALLS);
  expect(line(1, LOOP)).toBe("lw    word, [p + 4]");
  expect(line(5, LOOP)).toBe("blt   i, 3, 1");
  expect(line(3)).toBe("call  func_1, 5, 1.5");
  expect(line(5)).toBe("call  x3 as func_1, x1, f1 -> f0");
  expect(line(10)).toBe("sys   write, 1, x1, x2");
  expect(line(13)).toBe("switch x2, 17, 14, 0");
});

test("a short constant in the pool keeps its row by the row's own name", () => {
  const pool = CALLING.pool.slice();
  pool[3] = 5n;
  const text = disassemble(verified({ ...CALLING, pool }), CALLS);
  expect(text).toContain("lik   x0, 5\n");
  expect(text).toContain("beqk  x0, 5, l1\n");
});

test("names that the language would not take are changed, the others kept", () => {
  const debug = {
    ...CALLING.debug,
    functions: ["other", "main", "std/io.print", "let"],
    registers: [["add", "data_4096", "a", "a", "f", "nan"], [], ["join", "ok"], ["", "x0", "9"]],
    data: [{ name: "a\n.b", address: PAGE, size: 20 }],
  };
  const text = disassemble(verified({ ...CALLING, debug }), CALLS);
  expect(text).toContain("func main() -> a\n    let add_, data_4096, a_\n    let f: f64, nan_: f64\n");
  expect(text).toContain("func main_(x0, f0: f64) -> f1: f64\n");
  expect(text).toContain("func std_io_print(join_) -> ok\n");
  expect(text).toContain("func let(x0) -> _9\n    let x0_\n");
  expect(text).toContain("export data a__b:");
});

test("data is cut at its symbols and what is between them", () => {
  const symbols = [
    { name: "first", address: PAGE, size: 4 },
    { name: "inside", address: PAGE, size: 2 },
    { name: "odd", address: PAGE + 12, size: 1 },
    { name: "last", address: PAGE + 32, size: 8 },
  ];
  const image = {
    ...TINY,
    data: Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0, 9),
    dataSize: 48,
    debug: { ...TINY.debug, data: symbols },
  };
  const names = [...disassemble(verified(image), CALLS).matchAll(/data (\w+):/g)].map(([, name]) => name);
  expect(names).toEqual(["first", "data_4104", "last", "data_4136"]);
});

describe("directives", () => {
  const lines = (bytes: readonly number[], size = bytes.length) =>
    directivesOf(Uint8Array.from(bytes), { name: "d", address: PAGE, size });
  const text = (value: string) => [...new TextEncoder().encode(value)];

  test.each<[string[], readonly number[], number?]>([
    [[".zero 5"], [], 5],
    [[".byte 0x1"], [1]],
    [[".byte 0x1", ".zero 7"], [1], 8],
    [['.string "abcd\\n\\t\\r\\"\\\\"'], text('abcd\n\t\r"\\')],
    [
      [".quad 0x807060504030201", ".byte 0x9"],
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    [
      [".byte 0x1", '.string "text"'],
      [1, ...text("text")],
    ],
    [
      [".quad 0x0", ".quad 0x1"],
      [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    ],
    [
      [".quad 0x1", ".zero 24", ".byte 0x2"],
      [1, ...new Array(31).fill(0), 2],
    ],
  ])("%j", (expected, bytes, size) => {
    expect(lines(bytes, size)).toEqual(expected);
  });
});

test.each([
  [1, "1.0"],
  [-0, "-0.0"],
  [0.1, "0.1"],
  [1e21, "1e21"],
  [-1.5e-7, "-1.5e-7"],
  [5e-324, "5e-324"],
  [Number.POSITIVE_INFINITY, "inf"],
  [Number.NEGATIVE_INFINITY, "-inf"],
  [Number.NaN, "nan"],
])("the float %d is written %s", (value, text) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  expect(floatText(view.getBigInt64(0))).toBe(text);
});
