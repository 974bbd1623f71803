// The debug sections of the image file: names, and the place of each instruction. Invariant: what is written depends on what
// the tables say, not on their order: files and texts are numbered by first use, symbols sorted. spec/image.md, "Debug".
import { assert } from "../base/assert.ts";
import { type ByteReader, ByteWriter, FormatError } from "../base/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../base/utf8.ts";
import type { DebugInfo, FunctionRecord, Image } from "./image.ts";
import * as limits from "./limits.ts";

export interface DebugBytes {
  readonly names: Uint8Array;
  readonly lines: Uint8Array;
}

/** What the debug sections must agree with. */
export interface DebugShape {
  readonly functions: readonly FunctionRecord[];
  readonly instructions: number;
  readonly dataSize: number;
}

type DataSymbol = DebugInfo["data"][number];
type Lines = Pick<DebugInfo, "files" | "texts" | "lines">;

/** Words of `lines` for each instruction: file, line, column, text. */
const PLACE_WORDS = 4;
/** Numbers are stored in at most four groups of seven bits. */
const MAX_VARINT = 2 ** 28 - 1;

export function writeDebug({ debug, code, functions }: Image): DebugBytes {
  const names = new ByteWriter();
  writeNames(names, debug, functions);
  const lines = new ByteWriter();
  writeLines(lines, inOrderOfUse(debug, code.length / 2));
  return { names: names.finish(), lines: lines.finish() };
}

export function readDebug(names: ByteReader, lines: ByteReader, shape: DebugShape): DebugInfo {
  return { ...readNames(names, shape), ...readLines(lines, shape.instructions) };
}

function writeNames(writer: ByteWriter, debug: DebugInfo, functions: readonly FunctionRecord[]): void {
  assert(isAllOrNone(debug.functions.length, functions.length), "every function has a name, or none has");
  writer.u32(debug.functions.length);
  for (const name of debug.functions) writeName(writer, name);
  assert(isAllOrNone(debug.registers.length, functions.length), "every function has register names, or none has");
  writer.u32(debug.registers.length);
  for (const [index, names] of debug.registers.entries()) {
    const record = functions[index];
    assert(record && isAllOrNone(names.length, record.integers + record.floats), "every register has a name, or none");
    writer.u16(names.length);
    for (const name of names) writeName(writer, name);
  }
  const symbols = [...debug.data].sort(compareSymbols);
  writer.u32(symbols.length);
  for (const { name, address, size } of symbols) {
    writeName(writer, name);
    writer.u32(address);
    writer.u32(size);
  }
}

function readNames(reader: ByteReader, shape: DebugShape): Pick<DebugInfo, "functions" | "registers" | "data"> {
  const functions = readList(readCount(reader, 1, shape.functions.length), () => readName(reader));
  const registerLists = readCount(reader, 2, shape.functions.length);
  const registers = readList(registerLists, (index) => {
    const record = shape.functions[index];
    const at = reader.offset;
    const count = reader.u16();
    if (!record || !isAllOrNone(count, record.integers + record.floats)) {
      throw new FormatError(`${count} register names at offset ${at} do not fit the function`, at);
    }
    return readList(count, () => readName(reader));
  });
  let previous: DataSymbol | undefined;
  const data = readList(reader.count(9, limits.MAX_SYMBOLS), () => {
    const at = reader.offset;
    const symbol = { name: readName(reader), address: reader.u32(), size: reader.u32() };
    if (symbol.address < limits.PAGE || symbol.address + symbol.size > limits.PAGE + shape.dataSize) {
      throw new FormatError(`the symbol at offset ${at} is outside the data`, at);
    }
    if (previous && compareSymbols(previous, symbol) >= 0) {
      throw new FormatError(`the symbol at offset ${at} is not in order`, at);
    }
    previous = symbol;
    return symbol;
  });
  return { functions, registers, data };
}

/** By address, the enclosing one first, then by name as a sequence of code units. */
function compareSymbols(one: DataSymbol, other: DataSymbol): number {
  if (one.address !== other.address) return one.address - other.address;
  if (one.size !== other.size) return other.size - one.size;
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

/** The same places with files and texts numbered in the order in which instructions use them, the others left out. */
function inOrderOfUse({ files, texts, lines }: DebugInfo, instructions: number): Lines {
  assert(isAllOrNone(lines.length, instructions * PLACE_WORDS), "every instruction has a place, or none has");
  const [usedFiles, usedTexts] = [new Numbering(files), new Numbering(texts)];
  const renumbered = lines.slice();
  for (let at = 0; at < lines.length; at += PLACE_WORDS) {
    renumbered[at] = usedFiles.numberOf(lines[at] ?? 0);
    renumbered[at + 3] = usedTexts.numberOf(lines[at + 3] ?? 0);
  }
  return { files: usedFiles.used, texts: usedTexts.used, lines: renumbered };
}

/** Gives the strings of a list new numbers, in the order in which they are asked for. */
class Numbering {
  readonly used: string[] = [];
  private readonly list: readonly string[];
  private readonly numbers: Int32Array;

  constructor(list: readonly string[]) {
    this.list = list;
    this.numbers = new Int32Array(list.length).fill(-1);
  }

  numberOf(index: number): number {
    const number = this.numbers[index];
    const text = this.list[index];
    assert(number !== undefined && text !== undefined, "a place names a file and a text of the debug information");
    if (number >= 0) return number;
    this.numbers[index] = this.used.length;
    return this.used.push(text) - 1;
  }
}

function writeLines(writer: ByteWriter, { files, texts, lines }: Lines): void {
  writer.u32(files.length);
  for (const file of files) writer.string(file);
  writeTexts(writer, texts);
  writer.u32(lines.length / PLACE_WORDS);
  const expected = new Expectation();
  for (let at = 0; at < lines.length; at += PLACE_WORDS) {
    const [file, line, column, text] = [lines[at] ?? 0, lines[at + 1] ?? 0, lines[at + 2] ?? 0, lines[at + 3] ?? 0];
    assert(isLine(line) && isColumn(column), "a place is within the limits of a source file");
    const delta = line - expected.line;
    const plain = expected.fits(delta, file, column, text);
    writeVarint(writer, 2 * zigzag(delta) + (plain ? 0 : 1));
    if (!plain) for (const value of [file, column, text]) writeVarint(writer, value);
    expected.see(file, line, column, text);
  }
}

function writeTexts(writer: ByteWriter, texts: readonly string[]): void {
  const run = texts.join("");
  const bytes = encodeUtf8(run);
  const isAscii = bytes.length === run.length;
  writer.u32(texts.length);
  for (const text of texts) writer.u32(isAscii ? text.length : encodeUtf8(text).length);
  writer.bytes(bytes);
}

function readLines(reader: ByteReader, instructions: number): Lines {
  const files = readList(reader.count(4, limits.MAX_FILES), () => reader.string(limits.MAX_PATH));
  const texts = readTexts(reader);
  const count = readCount(reader, 1, instructions);
  const lines = new Int32Array(count * PLACE_WORDS);
  const expected = new Expectation();
  for (let at = 0; at < lines.length; at += PLACE_WORDS) {
    const start = reader.offset;
    const tag = readVarint(reader);
    const delta = unzigzag(tag >>> 1);
    const line = expected.line + delta;
    let { file, column } = expected;
    let text = expected.textAfter(delta);
    if (tag & 1) {
      file = readVarint(reader);
      column = readVarint(reader);
      text = readVarint(reader);
      if (expected.fits(delta, file, column, text)) throw placeError("could be stored shorter", start);
    }
    if (!isLine(line) || !isColumn(column)) throw placeError("is not within a source file", start);
    if (file > expected.files || text > expected.texts) throw placeError("uses a file or text out of order", start);
    lines[at] = file;
    lines[at + 1] = line;
    lines[at + 2] = column;
    lines[at + 3] = text;
    expected.see(file, line, column, text);
  }
  if (expected.files !== files.length || expected.texts !== texts.length) {
    throw new FormatError("places use other files or texts than there are", reader.offset);
  }
  return { files, texts, lines };
}

/** The place one expects next: same file and column; a new text on a new line, the same on the same line. */
class Expectation {
  file = 0;
  line = 0;
  column = 0;
  text = 0;
  /** Files and texts seen so far. */
  files = 0;
  texts = 0;

  textAfter(delta: number): number {
    return delta === 0 ? this.text : this.texts;
  }

  fits(delta: number, file: number, column: number, text: number): boolean {
    return file === this.file && column === this.column && text === this.textAfter(delta);
  }

  see(file: number, line: number, column: number, text: number): void {
    this.file = file;
    this.line = line;
    this.column = column;
    this.text = text;
    this.files = Math.max(this.files, file + 1);
    this.texts = Math.max(this.texts, text + 1);
  }
}

/** Count, lengths in bytes, then all texts as one run of UTF-8. */
function readTexts(reader: ByteReader): string[] {
  const lengths = readList(reader.count(4, limits.MAX_CODE), () => reader.u32());
  const start = reader.offset;
  let bytes = 0;
  for (const length of lengths) {
    if (length > 4 * limits.MAX_LINE) throw new FormatError(`a text of ${length} bytes is over the limit`, start);
    bytes += length;
  }
  const run = reader.take(bytes);
  const whole = decodeUtf8(run);
  if (whole?.length !== bytes) return textsOneByOne(run, lengths, start);
  // All of it is ASCII, where bytes and characters count alike.
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return whole.slice(end - length, end);
  });
}

function textsOneByOne(run: Uint8Array, lengths: readonly number[], start: number): string[] {
  let end = 0;
  return lengths.map((length) => {
    end += length;
    const text = decodeUtf8(run.subarray(end - length, end));
    if (text !== undefined) return text;
    throw new FormatError(`text at offset ${start + end - length} is not UTF-8`, start + end - length);
  });
}

function textOf(reader: ByteReader, length: number): string {
  const start = reader.offset;
  const text = decodeUtf8(reader.take(length));
  if (text === undefined) throw new FormatError(`text at offset ${start} is not UTF-8`, start);
  return text;
}

function writeName(writer: ByteWriter, name: string): void {
  const bytes = encodeUtf8(name);
  assert(bytes.length <= limits.MAX_NAME, "a name is within its limit");
  writer.u8(bytes.length);
  writer.bytes(bytes);
}

const readName = (reader: ByteReader): string => textOf(reader, reader.u8());

/** A count that is `all` or 0. */
function readCount(reader: ByteReader, elementBytes: number, all: number): number {
  const at = reader.offset;
  const count = reader.count(elementBytes);
  if (isAllOrNone(count, all)) return count;
  throw new FormatError(`count ${count} at offset ${at} is neither 0 nor ${all}`, at);
}

function readList<T>(count: number, read: (index: number) => T): T[] {
  const list: T[] = [];
  for (let i = 0; i < count; i++) list.push(read(i));
  return list;
}

/** Seven bits a byte, least significant first, the high bit set on all but the last. */
function writeVarint(writer: ByteWriter, value: number): void {
  assert(value <= MAX_VARINT, "a stored number has at most 28 bits");
  let rest = value;
  for (; rest > 127; rest >>>= 7) writer.u8((rest & 127) | 128);
  writer.u8(rest);
}

function readVarint(reader: ByteReader): number {
  const start = reader.offset;
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = reader.u8();
    value |= (byte & 127) << shift;
    if (byte > 127) continue;
    if (byte === 0 && shift > 0) throw new FormatError(`the number at offset ${start} could be shorter`, start);
    return value;
  }
  throw new FormatError(`the number at offset ${start} is too long`, start);
}

const isAllOrNone = (count: number, all: number): boolean => count === all || count === 0;
const isLine = (line: number): boolean => line >= 1 && line <= limits.MAX_SOURCE + 1;
const isColumn = (column: number): boolean => column >= 1 && column <= limits.MAX_SOURCE + 1;
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value & 1 ? -(value + 1) / 2 : value / 2);
const placeError = (what: string, offset: number): FormatError =>
  new FormatError(`the place at offset ${offset} ${what}`, offset);
