// The image file: header, section table, sections, SHA-256. Invariant: an image has exactly one file, and decoding refuses
// every other one; each count is checked against the bytes that are left before anything is allocated. spec/image.md.
import { assert } from "../base/assert.ts";
import { ByteReader, ByteWriter, FormatError } from "../base/bytes.ts";
import { sha256 } from "../base/hash.ts";
import type { RegisterClass } from "./forms.ts";
import type { CallSite, FunctionRecord, Image, Signature } from "./image.ts";
import { type DebugBytes, readDebug, writeDebug } from "./image-debug.ts";
import * as limits from "./limits.ts";

/** 7f "vmrun" CR LF: a file that text mode has damaged is not taken for one. */
export const IMAGE_MAGIC = Uint8Array.of(0x7f, 0x76, 0x6d, 0x72, 0x75, 0x6e, 0x0d, 0x0a);
export const IMAGE_VERSION = 1;

/** Sections in the order of the file; the numbers are permanent. */
export const SECTIONS = {
  program: { number: 1, doc: "entry function; size of the data" },
  signatures: { number: 2, doc: "classes of parameters and results" },
  functions: { number: 3, doc: "signature, register counts, result registers, place in the code" },
  code: { number: 4, doc: "instructions, two words each" },
  pool: { number: 5, doc: "64-bit constants" },
  sites: { number: 6, doc: "call-site records" },
  tables: { number: 7, doc: "jump tables" },
  data: { number: 8, doc: "initialised data, without its trailing zeros" },
  needs: { number: 9, doc: "declared needs" },
  names: { number: 10, doc: "debug: names of functions, registers and data" },
  lines: { number: 11, doc: "debug: source files, places and lines" },
} as const satisfies Record<string, { readonly number: number; readonly doc: string }>;

type SectionName = keyof typeof SECTIONS;
const SECTION_NAMES = Object.keys(SECTIONS) as readonly SectionName[];

/** Magic, version, length of the file, number of sections. */
const HEADER_BYTES = IMAGE_MAGIC.length + 12;
const ENTRY_BYTES = 12;
const HASH_BYTES = 32;
const TABLE_END = HEADER_BYTES + ENTRY_BYTES * SECTION_NAMES.length;
const CLASSES: readonly RegisterClass[] = ["x", "f"];

/** The bytes of an image. They depend on what the image says only, not on the order of its debug tables. */
export function encodeImage(image: Image): Uint8Array<ArrayBuffer> {
  const debug = writeDebug(image);
  const bodies = SECTION_NAMES.map((name) => sectionBytes(name, image, debug));
  const size = bodies.reduce((sum, body) => sum + body.length, TABLE_END + HASH_BYTES);
  assert(size <= limits.MAX_IMAGE, "an image file is within its limit");
  const writer = new ByteWriter(size);
  writer.bytes(IMAGE_MAGIC);
  writer.u32(IMAGE_VERSION);
  writer.u32(size);
  writer.u32(SECTION_NAMES.length);
  let offset = TABLE_END;
  for (const [index, name] of SECTION_NAMES.entries()) {
    const length = bodies[index]?.length ?? 0;
    writer.u32(SECTIONS[name].number);
    writer.u32(offset);
    writer.u32(length);
    offset += length;
  }
  for (const body of bodies) writer.bytes(body);
  writer.bytes(sha256(writer.finish()));
  return writer.finish();
}

/** The image in exactly these bytes; throws a FormatError. Only the form of the file is checked: see verify.ts. */
export function decodeImage(bytes: Uint8Array): Image {
  checkHeader(bytes);
  const sections = sectionsOf(bytes);
  const read = <T>(name: SectionName, body: (input: ByteReader) => T): T => {
    const { start, end } = sections[name];
    return inSection(name, start, bytes.subarray(0, end), body);
  };
  const program = read("program", (r) => ({ entry: r.u32(), dataSize: r.u32() }));
  const signatures = read("signatures", readSignatures);
  const functions = read("functions", readFunctions);
  const code = new Int32Array(read("code", (r) => wholeWords(r, 8, limits.MAX_CODE)));
  const pool = new BigInt64Array(read("pool", (r) => wholeWords(r, 8, limits.MAX_POOL)));
  const sites = read("sites", readSites);
  const tables = read("tables", readTables);
  const data = read("data", (r) => readData(r, program.dataSize));
  const needs = read("needs", readNeeds);
  const shape = { functions, instructions: code.length / 2, dataSize: program.dataSize };
  const debug = read("names", (names) => read("lines", (lines) => readDebug(names, lines, shape)));
  return { signatures, functions, code, pool, sites, tables, data, ...program, needs, debug };
}

function checkHeader(bytes: Uint8Array): void {
  const present = Math.min(bytes.length, IMAGE_MAGIC.length);
  if (IMAGE_MAGIC.subarray(0, present).some((byte, index) => bytes[index] !== byte)) {
    throw new FormatError("this is not a vmrun image", 0);
  }
  const reader = new ByteReader(bytes);
  reader.take(IMAGE_MAGIC.length);
  const version = reader.u32();
  if (version !== IMAGE_VERSION) {
    throw new FormatError(`needs version ${version} of the image format; this vmrun reads ${IMAGE_VERSION}`, 8);
  }
  const size = reader.u32();
  if (size > limits.MAX_IMAGE) throw new FormatError(`length ${size} is over the limit of ${limits.MAX_IMAGE}`, 12);
  if (size < TABLE_END + HASH_BYTES) throw new FormatError(`length ${size} is too short for an image`, 12);
  if (bytes.length < size) throw new FormatError(`truncated at offset ${bytes.length}`, bytes.length);
  if (bytes.length > size) {
    throw new FormatError(`${bytes.length - size} bytes too many at offset ${size}`, size);
  }
  const hashed = sha256(bytes.subarray(0, size - HASH_BYTES));
  if (hashed.some((byte, index) => bytes[size - HASH_BYTES + index] !== byte)) {
    throw new FormatError("the hash does not fit the contents: the file is damaged", size - HASH_BYTES);
  }
}

type Range = { readonly start: number; readonly end: number };

function sectionsOf(bytes: Uint8Array): Record<SectionName, Range> {
  const reader = new ByteReader(bytes);
  reader.take(HEADER_BYTES - 4);
  const count = reader.u32();
  if (count !== SECTION_NAMES.length) {
    throw new FormatError(`there are ${count} sections; version ${IMAGE_VERSION} has ${SECTION_NAMES.length}`, 16);
  }
  const contentEnd = bytes.length - HASH_BYTES;
  const ranges: [SectionName, Range][] = [];
  let start = TABLE_END;
  for (const name of SECTION_NAMES) {
    const at = reader.offset;
    const [number, offset, length] = [reader.u32(), reader.u32(), reader.u32()];
    if (number !== SECTIONS[name].number) throw new FormatError(`section ${number} is not known here`, at);
    if (offset !== start) throw new FormatError(`section ${name} is at offset ${offset}, not ${start}`, at);
    if (length > contentEnd - start) throw new FormatError(`section ${name} goes past the end of the file`, at);
    ranges.push([name, { start, end: start + length }]);
    start += length;
  }
  if (start !== contentEnd) throw new FormatError(`the sections end at offset ${start}, not ${contentEnd}`, start);
  return Object.fromEntries(ranges) as Record<SectionName, Range>;
}

/** Reads a whole section, the last of these bytes; a fault names it. */
function inSection<T>(name: SectionName, start: number, bytes: Uint8Array, body: (input: ByteReader) => T): T {
  try {
    const reader = new ByteReader(bytes);
    reader.take(start);
    const value = body(reader);
    reader.expectEnd();
    return value;
  } catch (error) {
    if (!(error instanceof FormatError) || error instanceof SectionError) throw error;
    throw new SectionError(`section ${name}: ${error.message}`, error.offset);
  }
}

/** A FormatError that already names its section. */
class SectionError extends FormatError {}

function sectionBytes(name: SectionName, image: Image, debug: DebugBytes): Uint8Array {
  if (name === "names" || name === "lines") return debug[name];
  if (name === "code") return bytesOf(image.code);
  if (name === "pool") return bytesOf(image.pool);
  if (name === "data") return image.data.subarray(0, lengthWithoutZeros(image.data));
  const writer = new ByteWriter();
  WRITERS[name](writer, image);
  return writer.finish();
}

type Written = Exclude<SectionName, "code" | "pool" | "data" | "names" | "lines">;

const WRITERS: Record<Written, (writer: ByteWriter, image: Image) => void> = {
  program(writer, image) {
    writer.u32(image.entry);
    writer.u32(image.dataSize);
  },
  signatures(writer, { signatures }) {
    writer.u32(signatures.length);
    for (const { params, results } of signatures) {
      writer.u8(params.length);
      writer.u8(results.length);
      for (const type of [...params, ...results]) writer.u8(CLASSES.indexOf(type));
    }
  },
  functions(writer, { functions }) {
    writer.u32(functions.length);
    for (const { signature, integers, floats, results, start, length } of functions) {
      writer.u32(signature);
      writer.u16(integers);
      writer.u16(floats);
      writer.u32(start);
      writer.u32(length);
      writer.u32(results.length);
      for (const register of results) writer.u16(register);
    }
  },
  sites(writer, { sites }) {
    writer.u32(sites.length);
    for (const { callee, args, results } of sites) {
      writer.u32(callee);
      writer.u8(args.length);
      writer.u8(results.length);
      for (const argument of args) writer.i32(argument);
      for (const register of results) writer.u16(register);
    }
  },
  tables(writer, { tables }) {
    writer.u32(tables.length);
    for (const table of tables) writer.blob(bytesOf(table));
  },
  needs(writer, { needs }) {
    writer.u32(needs.length);
    for (const need of needs) writer.string(need);
  },
};

function readSignatures(reader: ByteReader): Signature[] {
  const readClass = (): RegisterClass => {
    const at = reader.offset;
    const type = CLASSES[reader.u8()];
    if (type === undefined) throw new FormatError(`unknown register class at offset ${at}`, at);
    return type;
  };
  return Array.from({ length: reader.count(2, limits.MAX_FUNCTIONS) }, () => {
    const [params, results] = [argumentCount(reader), argumentCount(reader)];
    return { params: listOf(params, readClass), results: listOf(results, readClass) };
  });
}

function readFunctions(reader: ByteReader): FunctionRecord[] {
  return Array.from({ length: reader.count(20, limits.MAX_FUNCTIONS) }, () => {
    const [signature, integers, floats] = [reader.u32(), reader.u16(), reader.u16()];
    const [start, length] = [reader.u32(), reader.u32()];
    const results = listOf(reader.count(2, limits.MAX_ARGUMENTS), () => reader.u16());
    return { signature, integers, floats, results, start, length };
  });
}

function readSites(reader: ByteReader): CallSite[] {
  const [readArgument, readRegister] = [() => reader.i32(), () => reader.u16()];
  const count = reader.count(6, limits.MAX_CODE);
  const sites: CallSite[] = [];
  for (let i = 0; i < count; i++) {
    const callee = reader.u32();
    const [args, results] = [argumentCount(reader), argumentCount(reader)];
    sites.push({ callee, args: listOf(args, readArgument), results: listOf(results, readRegister) });
  }
  return sites;
}

function readTables(reader: ByteReader): Int32Array[] {
  return Array.from({ length: reader.count(4, limits.MAX_CODE) }, () => {
    const at = reader.offset;
    const body = reader.blob(4 * limits.MAX_TABLE);
    if (body.length % 4 !== 0) throw new FormatError(`the table at offset ${at} is not made of words`, at);
    return new Int32Array(copyOf(body));
  });
}

function readData(reader: ByteReader, dataSize: number): Uint8Array {
  const start = reader.offset;
  const data = reader.take(reader.remaining).slice();
  if (data.length > dataSize)
    throw new FormatError(`${data.length} bytes are over the data's size of ${dataSize}`, start);
  if (data.at(-1) === 0) throw new FormatError(`a zero at the end is not stored, offset ${reader.offset - 1}`, start);
  return data;
}

function readNeeds(reader: ByteReader): readonly string[] {
  return listOf(reader.count(4, limits.MAX_NEEDS), () => reader.string(limits.MAX_NEED));
}

function argumentCount(reader: ByteReader): number {
  const at = reader.offset;
  const count = reader.u8();
  if (count <= limits.MAX_ARGUMENTS) return count;
  throw new FormatError(`${count} at offset ${at} is over the limit of ${limits.MAX_ARGUMENTS}`, at);
}

const NOTHING: readonly never[] = [];

function listOf<T>(count: number, read: () => T): readonly T[] {
  if (count === 0) return NOTHING;
  const list: T[] = [];
  for (let i = 0; i < count; i++) list.push(read());
  return list;
}

/** All that is left, as a copy that starts on a word. */
function wholeWords(reader: ByteReader, unit: number, max: number): ArrayBuffer {
  const { remaining, offset } = reader;
  if (remaining % unit !== 0) throw new FormatError(`the length ${remaining} is not a multiple of ${unit}`, offset);
  if (remaining / unit > max) throw new FormatError(`${remaining / unit} entries are over the limit of ${max}`, offset);
  return copyOf(reader.take(remaining));
}

const copyOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

const bytesOf = (words: Int32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength);

function lengthWithoutZeros(data: Uint8Array): number {
  let length = data.length;
  while (length > 0 && data[length - 1] === 0) length--;
  return length;
}
