// Assertions throw an InternalError that carries the sentence.
import { expect, test } from "vitest";
import { assert, InternalError, unreachable } from "../../src/base/assert.ts";
import { decodeUtf8, decodeUtf8Lossy } from "../../src/base/utf8.ts";

test("a condition that holds passes, one that does not throws its sentence", () => {
  assert(true, "truth holds");
  expect(() => assert(false, "a thread is on one queue")).toThrow(new InternalError("a thread is on one queue"));
});

test("an impossible case names its value", () => {
  expect(() => unreachable("idle" as never)).toThrow("unexpected value idle");
});

test("ill-formed UTF-8 is told apart, and shown with replacement characters", () => {
  const bytes = Uint8Array.of(0x61, 0xff, 0x62);
  expect(decodeUtf8(bytes)).toBeUndefined();
  expect(decodeUtf8Lossy(bytes)).toBe("a\ufffdb");
});
