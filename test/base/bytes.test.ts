// Writer and reader agree on every field, and a reader never passes the end of its input.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteReader, ByteWriter, FormatError } from "../../src/base/bytes.ts";

function sample(): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(1);
  writer.u8(0xff);
  writer.u16(0xfffe);
  writer.u32(0xffff_fffd);
  writer.i32(-2);
  writer.u64(0xffff_ffff_ffff_fffcn);
  writer.i64(-3n);
  writer.f64(-0.5);
  writer.string("\ufeffgrün ∑ 😀");
  writer.blob(Uint8Array.of(1, 2, 3));
  writer.align(8);
  writer.bytes(Uint8Array.of(9));
  return writer.finish();
}

function readSample(bytes: Uint8Array): unknown[] {
  const r = new ByteReader(bytes);
  const fields = [r.u8(), r.u16(), r.u32(), r.i32(), r.u64(), r.i64(), r.f64(), r.string(), [...r.blob()]];
  r.align(8);
  fields.push([...r.take(1)]);
  r.expectEnd();
  return fields;
}

test("what is written is read", () => {
  expect(readSample(sample())).toEqual([
    0xff,
    0xfffe,
    0xffff_fffd,
    -2,
    0xffff_ffff_ffff_fffcn,
    -3n,
    -0.5,
    "\ufeffgrün ∑ 😀",
    [1, 2, 3],
    [9],
  ]);
});

test("every truncation is a FormatError that names an offset in the input", () => {
  const whole = sample();
  for (let length = 0; length < whole.length; length++) {
    const error = errorOf(() => readSample(whole.subarray(0, length)));
    expect(error).toBeInstanceOf(FormatError);
    if (error instanceof FormatError) {
      expect(error.message).toBe(`truncated at offset ${error.offset}`);
      expect(error.offset).toBeLessThanOrEqual(length);
    }
  }
});

test("a reader over a part of a buffer does not see the rest", () => {
  const reader = new ByteReader(sample().subarray(2, 4));
  expect(reader.remaining).toBe(2);
  expect(() => reader.u32()).toThrow("truncated at offset 0");
  expect(reader.offset).toBe(0);
});

test("a length is refused before anything is allocated", () => {
  const huge = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1, 2);
  expect(() => new ByteReader(huge).blob()).toThrow("truncated at offset 0");
  expect(() => new ByteReader(huge).string(100)).toThrow("count 4294967295 at offset 0 is over the limit of 100");
  expect(() => new ByteReader(huge).count(8)).toThrow("truncated at offset 0");
});

test("ill-formed UTF-8, padding and a rest are refused", () => {
  expect(() => new ByteReader(Uint8Array.of(1, 0, 0, 0, 0xff)).string()).toThrow("text at offset 0 is not UTF-8");
  const padded = new ByteReader(Uint8Array.of(1, 0, 5, 0));
  padded.u8();
  expect(() => padded.align(4)).toThrow("padding at offset 2 is not zero");
  expect(() => new ByteReader(Uint8Array.of(1, 2)).expectEnd()).toThrow("2 bytes too many at offset 0");
});

test("every NaN is written as the canonical one", () => {
  const writer = new ByteWriter();
  writer.f64(new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0] ?? 0);
  expect(new ByteReader(writer.finish()).u64()).toBe(0x7ff8_0000_0000_0000n);
});

test("a writer refuses numbers outside their field, lone surrogates and patches past its end", () => {
  const writer = new ByteWriter();
  expect(() => writer.u8(256)).toThrow("range of its field");
  expect(() => writer.u16(-1)).toThrow("range of its field");
  expect(() => writer.u32(1.5)).toThrow("range of its field");
  expect(() => writer.i32(0x8000_0000)).toThrow("range of its field");
  expect(() => writer.u64(-1n)).toThrow("range of its field");
  expect(() => writer.i64(1n << 63n)).toThrow("range of its field");
  expect(() => writer.string("\ud800")).toThrow("lone surrogates");
  expect(() => writer.patchU32(0, 1)).toThrow("lies in what was written");
});

test("a patch changes four bytes in place", () => {
  const writer = new ByteWriter();
  writer.u32(0);
  writer.u8(7);
  writer.patchU32(0, writer.length);
  expect([...writer.finish()]).toEqual([5, 0, 0, 0, 7]);
});

test("any texts and bytes survive", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.uint8Array(), (text, bytes) => {
      const writer = new ByteWriter();
      writer.string(text);
      writer.blob(bytes);
      const reader = new ByteReader(writer.finish());
      expect(reader.string()).toBe(text);
      expect(reader.blob()).toEqual(bytes);
      reader.expectEnd();
    }),
  );
});

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
