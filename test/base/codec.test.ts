// One description, both directions: round trips, unique bytes, and refusal of everything else.
import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import {
  array,
  bool,
  bounded,
  bytes,
  choice,
  converted,
  count53,
  decode,
  encode,
  f64,
  i32,
  i64,
  optional,
  record,
  string,
  u8,
  u16,
  u32,
  u64,
  union,
  type ValueOf,
} from "../../src/base/codec.ts";

const thread = record({
  id: u32,
  state: choice({ ready: 0, blocked: 1 }),
  priority: bounded(u8, 1, 5),
  wait: optional(union("kind", { sleep: [0, { untilNs: u64 }], join: [3, { thread: u32, strict: bool }] })),
  registers: array(i64, 4),
  floats: array(f64, 2),
  name: string(16),
  blob: bytes(8),
  port: u16,
  delta: i32,
  retired: count53,
});

const example: ValueOf<typeof thread> = {
  id: 7,
  state: "blocked",
  priority: 5,
  wait: { kind: "join", thread: 3, strict: true },
  registers: [1n, -1n],
  floats: [0.5, Number.NaN],
  name: "main",
  blob: Uint8Array.of(1, 2),
  port: 80,
  delta: -5,
  retired: 2 ** 40,
};

test("a value comes back equal, and its bytes again", () => {
  const encoded = encode(thread, example);
  const decoded = decode(thread, encoded);
  expect(decoded).toEqual(example);
  expect(encode(thread, decoded)).toEqual(encoded);
});

test("the types follow the description", () => {
  expectTypeOf(example.state).toEqualTypeOf<"ready" | "blocked">();
  expectTypeOf(example.wait).toEqualTypeOf<
    | ({ readonly kind: "sleep" } & { readonly untilNs: bigint })
    | ({ readonly kind: "join" } & { readonly thread: number; readonly strict: boolean })
    | undefined
  >();
});

test("the layout is fields in order, little-endian", () => {
  const shape = record({ a: u16, b: optional(u8), c: union("is", { x: [9, {}], y: [4, { z: u8 }] }) });
  expect([...encode(shape, { a: 0x1234, b: undefined, c: { is: "y", z: 5 } })]).toEqual([0x34, 0x12, 0, 4, 5]);
  expect([...encode(shape, { a: 1, b: 2, c: { is: "x" } })]).toEqual([1, 0, 1, 2, 9]);
});

test("every truncation and every changed bit is refused or decodes to a value with exactly these bytes", () => {
  const whole = encode(thread, example);
  for (let length = 0; length < whole.length; length++) {
    expect(() => decode(thread, whole.subarray(0, length))).toThrow(FormatError);
  }
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const changed = whole.slice();
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expectRefusedOrExact(changed);
  }
});

test("random bytes are refused or decode to a value with exactly these bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), expectRefusedOrExact));
});

function expectRefusedOrExact(input: Uint8Array): void {
  let value: ValueOf<typeof thread>;
  try {
    value = decode(thread, input);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return;
  }
  expect([...encode(thread, value)]).toEqual([...input]);
}

test("decoding names what is wrong", () => {
  expect(() => decode(bool, Uint8Array.of(2))).toThrow("flag at offset 0 is 2, not 0 or 1");
  expect(() => decode(bounded(u8, 1, 5), Uint8Array.of(6))).toThrow("6 at offset 0 is not in 1 .. 5");
  expect(() => decode(choice({ a: 0 }), Uint8Array.of(1))).toThrow("unknown choice 1 at offset 0");
  expect(() => decode(u8, Uint8Array.of(1, 2))).toThrow("1 bytes too many at offset 1");
  expect(() => decode(f64, Uint8Array.of(1, 0, 0, 0, 0, 0, 0xf8, 0x7f))).toThrow("NaN at offset 0 is not canonical");
  expect(() => decode(count53, new Uint8Array(8).fill(255))).toThrow("is over 2^53-1");
});

test("a count that cannot be true is refused before its elements are read", () => {
  const many = Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 0, 0);
  expect(() => decode(array(u64, 0x7fff_ffff), many)).toThrow("truncated at offset 0");
  expect(() => decode(array(u64, 10), many)).toThrow("over the limit of 10");
});

test("encoding asserts the limits that decoding checks", () => {
  expect(() => encode(bounded(u8, 1, 5), 0)).toThrow("within its bounds");
  expect(() => encode(string(2), "∑")).toThrow("within its limit");
  expect(() => encode(bytes(1), new Uint8Array(2))).toThrow("within their limit");
  expect(() => encode(array(u8, 1), [1, 2])).toThrow("within its limit");
  expect(() => encode(count53, -1)).toThrow("0 .. 2^53-1");
});

test("a converted form refuses what has no value", () => {
  const even = converted(
    u8,
    (half: number) => 2 * half,
    (stored) => (stored % 2 === 0 ? stored / 2 : undefined),
  );
  expect(decode(even, encode(even, 21))).toBe(21);
  expect(() => decode(even, Uint8Array.of(3))).toThrow("ill-formed value at offset 0");
});

test("a description that cannot work is refused at once", () => {
  expect(() => choice({ a: 1, b: 1 })).toThrow("a number of its own");
  expect(() => record({ "0": u8 })).toThrow("does not start with a digit");
  expect(() => union("kind", { a: [0, { kind: u8 }] })).toThrow("name of the discriminant");
});
