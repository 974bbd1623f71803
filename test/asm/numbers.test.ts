// Numbers: what each way of writing one means, and where it ends. Expected values are written out, not computed.
import { expect, test } from "vitest";
import { assembleText, faultsOf } from "./support.ts";

/** The 64 bits that `.quad` makes of an expression. */
function quad(expression: string): bigint | undefined {
  const { image } = assembleText(`export data d:\n.quad ${expression}\n.byte 1\nend\nfunc main()\n ret\nend`);
  return image && new DataView(image.data.buffer, image.data.byteOffset).getBigInt64(0, true);
}

test.each([
  ["0", 0n],
  ["010", 10n],
  ["1_000_000", 1000000n],
  ["0x7f", 127n],
  ["0XfF", 255n],
  ["0b1010", 10n],
  ["0o17", 15n],
  ["18446744073709551615", -1n],
  ["0xffffffffffffffff", -1n],
  ["-9223372036854775808", -9223372036854775808n],
  ["'a'", 97n],
  ["'\\n'", 10n],
  ["'\\''", 39n],
  ["'\\\\'", 92n],
  ["'\\u{20ac}'", 8364n],
  ["'\\u{10ffff}'", 1114111n],
  ["'\u20ac'", 8364n],
  ["'\u{1f600}'", 128512n],
  ["1 + 2 * 3", 7n],
  ["(1 + 2) * 3", 9n],
  ["7 - 2 - 1", 4n],
  ["100 / 7 / 2", 7n],
  ["-7 / 2", -3n],
  ["-7 % 3", -1n],
  ["7 % -3", 1n],
  ["1 | 6 ^ 3 & 5", 7n],
  ["1 << 2 + 1", 8n],
  ["1 << 63", -9223372036854775808n],
  ["-1 >> 1", -1n],
  ["~0", -1n],
  ["~0xffffffffffffffff", 0n],
  ["- - 5", 5n],
  ["sizeof(quad)", 8n],
])("%s is %s", (expression, value) => {
  expect(quad(expression)).toBe(value);
});

test.each([
  ["18446744073709551616", "number-range"],
  ["-9223372036854775809", "number-range"],
  ["0xffffffffffffffff + 1", "number-range"],
  ["1 << 64", "shift-range"],
  ["1 / 0", "division-by-zero"],
  ["0x", "bad-number"],
  ["0b2", "bad-number"],
  ["1__0", "bad-number"],
  ["1_", "bad-number"],
  ["0xg", "bad-number"],
  ["'\\u{110000}'", "number-range"],
  ["'ab'", "bad-character"],
  ["''", "bad-character"],
  ["1.5", "operand-kind"],
])("%s is refused as %s", (expression, code) => {
  expect(faultsOf(`data d: .quad ${expression}\nfunc main()\n ret\nend`)).toEqual([`${code}:1`]);
});

test.each([
  ["add x, x, 2147483647", []],
  ["add x, x, -2147483648", []],
  ["add x, x, 2147483648", ["constant-range:3"]],
  ["add x, x, -2147483649", ["constant-range:3"]],
  ["add x, x, 0xffffffffffffffff", []],
  ["addw x, x, 0xffffffff", []],
  ["addw x, x, 0x100000000", ["constant-range:3"]],
  ["sub x, x, -2147483647", []],
  ["li x, 0xffffffffffffffff", []],
  ["beq x, 0x123456789, l", []],
  ["beq x, 32768, l", []],
  ["ld x, [x + 2147483647]", []],
  ["ld x, [x + 2147483648]", ["constant-range:3"]],
  ["ld x, [x - 2147483648]", []],
  ["trap 4294967296", ["constant-range:3"]],
])("%s", (line, faults) => {
  expect(faultsOf(`func main()\nlet x\n${line}\nl: ret\nend`)).toEqual(faults);
});

test.each([
  [".byte -128, 255", []],
  [".byte 256", ["constant-range:1"]],
  [".byte -129", ["constant-range:1"]],
  [".half 65536", ["constant-range:1"]],
  [".word -2147483649", ["constant-range:1"]],
  [".float 1e39", []],
  [".double 1e400", ["number-range:1"]],
  [".zero 1 << 40", ["data-range:1"]],
  [".zero -1", ["data-range:1"]],
  [".align 3", ["data-range:1"]],
  [".align 0", ["data-range:1"]],
  [".space quad[1 << 60]", ["data-range:1"]],
])("data d: %s", (directive, faults) => {
  expect(faultsOf(`data d: ${directive}\nfunc main()\n ret\nend`)).toEqual(faults);
});
