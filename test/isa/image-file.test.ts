// The image file: round trips, golden bytes, and refusal of all that encodeImage would not have written.
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import { toHex } from "../../src/base/hash.ts";
import type { Image } from "../../src/isa/image.ts";
import { decodeImage, encodeImage, IMAGE_MAGIC, SECTIONS } from "../../src/isa/image-file.ts";
import { MAX_IMAGE, PAGE } from "../../src/isa/limits.ts";
import { CALLING, IMAGES, LOOP, rehashed, TINY } from "./images.ts";

const TABLE = IMAGE_MAGIC.length + 12;

function messageOf(file: Uint8Array): string {
  try {
    decodeImage(file);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return error instanceof Error ? error.message : "";
  }
  return "decoded";
}

/** The file with a 32-bit word replaced, and a fresh hash. */
function patched(file: Uint8Array, offset: number, value: number): Uint8Array {
  const copy = file.slice();
  new DataView(copy.buffer).setUint32(offset, value, true);
  return rehashed(copy);
}

const entryOffset = (name: keyof typeof SECTIONS): number => TABLE + 12 * (SECTIONS[name].number - 1);
const sectionStart = (file: Uint8Array, name: keyof typeof SECTIONS): number =>
  new DataView(file.buffer).getUint32(entryOffset(name) + 4, true);

/** The file with one section's bytes replaced, its table in order and a fresh hash. */
function withSection(file: Uint8Array, name: keyof typeof SECTIONS, body: Uint8Array): Uint8Array {
  const view = new DataView(file.buffer);
  const start = sectionStart(file, name);
  const end = start + view.getUint32(entryOffset(name) + 8, true);
  const copy = new Uint8Array(file.length + body.length - (end - start));
  copy.set(file.subarray(0, start));
  copy.set(body, start);
  copy.set(file.subarray(end), start + body.length);
  const out = new DataView(copy.buffer);
  out.setUint32(12, copy.length, true);
  out.setUint32(entryOffset(name) + 8, body.length, true);
  let offset = start + body.length;
  for (const { number } of Object.values(SECTIONS)) {
    if (number <= SECTIONS[name].number) continue;
    out.setUint32(TABLE + 12 * (number - 1) + 4, offset, true);
    offset += out.getUint32(TABLE + 12 * (number - 1) + 8, true);
  }
  return rehashed(copy);
}

const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);

test.each(IMAGES)("%s comes back from its file and gives the same bytes", (_name, image) => {
  const file = encodeImage(image);
  const decoded = decodeImage(file);
  expect(decoded).toEqual(image);
  expect(encodeImage(decoded)).toEqual(file);
});

test.each(IMAGES)("%s has the golden bytes", (name, image) => {
  const path = `test/golden/isa/${name}.hex`;
  const hex = toHex(encodeImage(image)).replace(/.{64}/g, "$&\n");
  if (process.env.ACCEPT === "1") writeFileSync(path, `${hex}\n`);
  const accept = "if the format was meant to change, raise its version and run: ACCEPT=1 npx vitest run test/isa";
  expect(`${hex}\n`, accept).toBe(readFileSync(path, "utf8"));
});

test("a decoded image shares no memory with the file", () => {
  const file = encodeImage(CALLING);
  const decoded = decodeImage(file);
  file.fill(0);
  expect(decoded).toEqual(CALLING);
});

test("what an image says decides its bytes, not the order of its debug tables", () => {
  const { debug } = LOOP;
  const lines = debug.lines.map((value, at) => (at % 4 === 3 ? 8 - value : at % 4 === 0 ? 1 : value));
  const texts = ["unused", ...debug.texts.slice().reverse()];
  const shuffled: Image = { ...LOOP, debug: { ...debug, lines, texts, files: ["unused.asm", "loop.asm"] } };
  expect(encodeImage(shuffled)).toEqual(encodeImage(LOOP));
  const data = new Uint8Array(24);
  data.set(LOOP.data);
  expect(encodeImage({ ...LOOP, data })).toEqual(encodeImage(LOOP));
});

test("every truncation says where the file ends", () => {
  for (const [, image] of IMAGES) {
    const file = encodeImage(image);
    for (let length = 0; length < file.length; length++) {
      const offset = length < 8 ? 0 : length < 12 ? 8 : length < 16 ? 12 : length;
      expect(messageOf(file.subarray(0, length))).toBe(`truncated at offset ${offset}`);
    }
  }
});

const FILE = encodeImage(LOOP);

test.each<[string, Uint8Array, RegExp]>([
  ["an empty file", new Uint8Array(0), /^truncated at offset 0$/],
  ["another file", new TextEncoder().encode("#!/bin/sh\necho hello\n"), /^this is not a vmrun image$/],
  ["a later version", patched(FILE, 8, 2), /^needs version 2 of the image format; this vmrun reads 1$/],
  ["a length over the limit", patched(FILE, 12, MAX_IMAGE + 1), /over the limit/],
  ["a length shorter than the headers", patched(FILE, 12, 40), /too short/],
  ["a byte more", Uint8Array.of(...FILE, 0), /^1 bytes too many at offset 556$/],
  ["damage", FILE.map((byte, index) => (index === 300 ? byte ^ 4 : byte)), /the hash does not fit/],
  ["a section more", patched(FILE, 16, 12), /^there are 12 sections; version 1 has 11$/],
  ["an unknown section", patched(FILE, entryOffset("code"), 99), /^section 99 is not known here$/],
  ["overlapping sections", patched(FILE, entryOffset("code") + 4, 152), /^section code is at offset 152, not /],
  ["a section of 2^32-1 bytes", patched(FILE, entryOffset("code") + 8, 0xffff_ffff), /goes past the end/],
  ["a gap before the hash", patched(FILE, entryOffset("lines") + 8, 10), /^the sections end at offset/],
  ["a count of 2^31", withSection(FILE, "functions", words(2 ** 31)), /^section functions: count 2147483648 .* limit/],
  ["a count without elements", withSection(FILE, "functions", words(9)), /^section functions: truncated at offset/],
  ["half an instruction", withSection(FILE, "code", words(1)), /^section code: the length 4 is not a multiple of 8/],
  ["a byte after a section's end", withSection(FILE, "needs", words(0, 0)), /^section needs: 4 bytes too many/],
  ["an unknown class", withSection(FILE, "signatures", Uint8Array.of(1, 0, 0, 0, 0, 1, 2)), /unknown register class/],
  ["65 results", withSection(FILE, "signatures", Uint8Array.of(1, 0, 0, 0, 0, 65)), /65 .* over the limit of 64/],
  ["65 declared needs", withSection(FILE, "needs", words(65)), /^section needs: count 65 .* over the limit of 64$/],
  ["a table of five bytes", withSection(FILE, "tables", words(1, 5, 0, 0)), /is not made of words/],
  ["stored trailing zeros", withSection(FILE, "data", Uint8Array.of(1, 0)), /^section data: a zero at the end/],
  ["more data than its size", withSection(FILE, "data", new Uint8Array(25).fill(1)), /25 bytes are over .* 24$/],
  ["text that is not UTF-8", withSection(FILE, "needs", Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 255)), /is not UTF-8/],
])("%s is refused", (_name, file, message) => {
  expect(messageOf(file)).toMatch(message);
});

const NAMELESS = [0, 0, 0, 0, 0, 0, 0, 0];
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const u32 = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const symbol = (name: number, address: number, size: number): number[] => [1, name, ...u32(address), ...u32(size)];
/** One file "f", texts "a" and "b", then places as given. */
const lines = (...places: number[]): Uint8Array =>
  bytes(...u32(1), ...u32(1), 0x66, ...u32(2), ...u32(1), ...u32(1), 0x61, 0x62, ...places);
const plain = [...u32(8), 5, 0, 1, 0, 4, 0, 0, 0, 0, 0, 0];

test("a small table of places is read", () => {
  const { debug } = decodeImage(withSection(FILE, "lines", lines(...plain)));
  expect([...debug.lines]).toEqual(
    [0, 1, 1, 0, 0, 2, 1, 1, 0, 2, 1, 1, 0, 2, 1, 1].concat(...Array(4).fill([0, 2, 1, 1])),
  );
});

test.each<[string, keyof typeof SECTIONS, Uint8Array, RegExp]>([
  ["names of two functions", "names", bytes(...u32(2), 0, 0, ...NAMELESS), /count 2 .* is neither 0 nor 1/],
  [
    "names of three registers",
    "names",
    bytes(...u32(0), ...u32(1), 3, 0, 0, 0, 0, ...u32(0)),
    /3 register names .* fit/,
  ],
  ["a symbol before the data", "names", bytes(...NAMELESS, ...symbols([97, PAGE - 1, 1])), /outside/],
  ["a symbol past the data", "names", bytes(...NAMELESS, ...symbols([97, PAGE + 20, 5])), /outside the data/],
  ["symbols out of order", "names", bytes(...NAMELESS, ...symbols([97, PAGE + 8, 8], [98, PAGE, 8])), /not in order/],
  ["a symbol twice", "names", bytes(...NAMELESS, ...symbols([97, PAGE, 8], [97, PAGE, 8])), /not in order/],
  [
    "a place that could be shorter",
    "lines",
    lines(...u32(8), 5, 0, 1, 0, 5, 0, 1, 1, 0, 0, 0, 0, 0, 0),
    /stored shorter/,
  ],
  ["a number that could be shorter", "lines", lines(...u32(8), 0x83, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0), /could be shorter/],
  ["a number of five bytes", "lines", lines(...u32(8), 0x83, 0x80, 0x80, 0x80, 0, 0, 0, 0, 0), /is too long/],
  ["line 0", "lines", lines(...u32(8), 1, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0), /not within a source file/],
  ["column 0", "lines", lines(...u32(8), 4, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0), /not within a source file/],
  ["texts out of order", "lines", lines(...u32(8), 5, 0, 1, 1, 4, 0, 0, 0, 0, 0, 0), /out of order/],
  ["a text nobody uses", "lines", lines(...u32(8), 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0), /other files or texts/],
  [
    "a text that is cut in a character",
    "lines",
    bytes(...u32(0), ...u32(2), ...u32(1), ...u32(1), 0xc3, 0xa9, ...u32(0)),
    /text at offset \d+ is not UTF-8/,
  ],
  ["places for seven of eight", "lines", lines(...u32(7), 5, 0, 1, 0, 4, 0, 0, 0, 0, 0), /count 7 .* neither 0 nor 8/],
])("debug information with %s is refused", (_name, section, body, message) => {
  expect(messageOf(withSection(FILE, section, body))).toMatch(message);
});

function symbols(...list: [number, number, number][]): number[] {
  return [...u32(list.length), ...list.flatMap(([name, address, size]) => symbol(name, address, size))];
}

test("a million instructions decode", () => {
  const length = 1_000_000;
  const code = new Int32Array(2 * length);
  for (let pc = 0; pc < length; pc++) code[2 * pc] = TINY.code[0] ?? 0;
  code[2 * length - 2] = TINY.code[2] ?? 0;
  const [record] = TINY.functions;
  if (!record) throw new Error("the tiny image has a function");
  const image: Image = { ...TINY, code, functions: [{ ...record, length }] };
  const decoded = decodeImage(encodeImage(image));
  expect(Buffer.from(decoded.code.buffer).equals(Buffer.from(code.buffer))).toBe(true);
});
