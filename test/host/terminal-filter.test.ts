// Control characters never reach a terminal, wherever the output is cut.
import { expect, test } from "vitest";
import { TerminalFilter } from "../../src/host/node/terminal-filter.ts";

/** Filters the bytes in pieces of `size`. */
function filtered(bytes: Uint8Array, size: number): string {
  const filter = new TerminalFilter();
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += size) out.push(...filter.apply(bytes.subarray(at, at + size)));
  return new TextDecoder().decode(Uint8Array.from(out));
}

const CASES: readonly (readonly [input: string, output: string])[] = [
  ["plain text\n\tand\r more", "plain text\n\tand\r more"],
  ["\x1b]0;title\x07", "\ufffd]0;title\ufffd"],
  ["\x1b[2J\x00\x7f", "\ufffd[2J\ufffd\ufffd"],
  ["a\u0085b\u009b31m", "a\ufffdb\ufffd31m"],
  ["caf\u00e9 \u20ac \u{1f600} \u00a0\u00bf", "caf\u00e9 \u20ac \u{1f600} \u00a0\u00bf"],
];

for (const [input, output] of CASES) {
  test(`${JSON.stringify(input)} shows as ${JSON.stringify(output)}`, () => {
    for (const size of [1, 2, 3, 100]) expect(filtered(new TextEncoder().encode(input), size)).toBe(output);
  });
}

test("control bytes of 8-bit terminals are replaced too", () => {
  expect(filtered(Uint8Array.of(0x41, 0x9b, 0x33, 0x80), 1)).toBe("A\ufffd3\ufffd");
  expect(filtered(Uint8Array.of(0xc2, 0x1b, 0xc2, 0xc2, 0x41), 1)).toBe("\ufffd\ufffd\ufffd\ufffdA");
});
