// Little-endian bytes: a growing writer and a reader that cannot leave its range.
// Invariant: a reader answers input that is too short or ill-formed with a FormatError that names the offset, and checks
// a length against what is left before it allocates; a writer asserts, because what it is given is our own.
import { assert } from "./assert.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

const INITIAL_BYTES = 256;
const U8_MAX = 0xff;
const U16_MAX = 0xffff;
const U32_MAX = 0xffff_ffff;
const I32_MIN = -0x8000_0000;
const I32_MAX = 0x7fff_ffff;
const U64_MAX = 0xffff_ffff_ffff_ffffn;
const I64_MIN = -0x8000_0000_0000_0000n;
const I64_MAX = 0x7fff_ffff_ffff_ffffn;
/** The bits of the only NaN that is ever written: quiet, positive, no payload. */
export const CANONICAL_NAN = 0x7ff8_0000_0000_0000n;

/** Bytes that do not have the form they should; the offset counts from the start of the input. */
export class FormatError extends Error {
  override name = "FormatError";
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export class ByteWriter {
  private buffer: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private end = 0;

  constructor(initialBytes = INITIAL_BYTES) {
    this.buffer = new Uint8Array(initialBytes);
    this.view = new DataView(this.buffer.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.end;
  }

  u8(value: number): void {
    assertInteger(value, 0, U8_MAX);
    const at = this.reserve(1);
    this.view.setUint8(at, value);
  }

  u16(value: number): void {
    assertInteger(value, 0, U16_MAX);
    const at = this.reserve(2);
    this.view.setUint16(at, value, true);
  }

  u32(value: number): void {
    assertInteger(value, 0, U32_MAX);
    const at = this.reserve(4);
    this.view.setUint32(at, value, true);
  }

  i32(value: number): void {
    assertInteger(value, I32_MIN, I32_MAX);
    const at = this.reserve(4);
    this.view.setInt32(at, value, true);
  }

  u64(value: bigint): void {
    assert(value >= 0n && value <= U64_MAX, "number to write is in the range of its field");
    const at = this.reserve(8);
    this.view.setBigUint64(at, value, true);
  }

  i64(value: bigint): void {
    assert(value >= I64_MIN && value <= I64_MAX, "number to write is in the range of its field");
    const at = this.reserve(8);
    this.view.setBigInt64(at, value, true);
  }

  /** Every NaN is written as the canonical one. */
  f64(value: number): void {
    const at = this.reserve(8);
    if (Number.isNaN(value)) this.view.setBigUint64(at, CANONICAL_NAN, true);
    else this.view.setFloat64(at, value, true);
  }

  /** The bytes as they are, without a length. */
  bytes(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.buffer.set(value, at);
  }

  /** A u32 length, then the bytes. */
  blob(value: Uint8Array): void {
    this.u32(value.length);
    this.bytes(value);
  }

  /** A u32 length in bytes, then UTF-8. */
  string(value: string): void {
    this.blob(encodeUtf8(value));
  }

  /** Zeros up to the next multiple of `alignment` bytes. */
  align(alignment: number): void {
    const rest = this.end % alignment;
    if (rest !== 0) this.reserve(alignment - rest);
  }

  /** Overwrites four bytes written before, such as a length known only now. */
  patchU32(offset: number, value: number): void {
    assertInteger(value, 0, U32_MAX);
    assert(Number.isInteger(offset) && offset >= 0 && offset + 4 <= this.end, "a patch lies in what was written");
    this.view.setUint32(offset, value, true);
  }

  /** A copy of all bytes written so far. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.end);
  }

  /** Makes room for `count` zero bytes at the end and returns where they start. May replace `buffer` and `view`. */
  private reserve(count: number): number {
    const at = this.end;
    this.end = at + count;
    if (this.end > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.end, 2 * this.buffer.length));
      larger.set(this.buffer.subarray(0, at));
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }
}

export class ByteReader {
  private readonly input: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(input: Uint8Array) {
    this.input = input;
    this.view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  }

  /** Where the next byte is read, counted from the start of the input. */
  get offset(): number {
    return this.at;
  }

  get remaining(): number {
    return this.input.length - this.at;
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  u64(): bigint {
    return this.view.getBigUint64(this.advance(8), true);
  }

  i64(): bigint {
    return this.view.getBigInt64(this.advance(8), true);
  }

  /** Eight bytes already read, once more. */
  u64At(offset: number): bigint {
    assert(offset >= 0 && offset + 8 <= this.at, "only what was read is read again");
    return this.view.getBigUint64(offset, true);
  }

  f64(): number {
    return this.view.getFloat64(this.advance(8), true);
  }

  /** The next `count` bytes, as a view of the input. */
  take(count: number): Uint8Array {
    const start = this.advance(count);
    return this.input.subarray(start, start + count);
  }

  /** What `ByteWriter.blob` wrote: at most `maxBytes`, as a view of the input. */
  blob(maxBytes = U32_MAX): Uint8Array {
    return this.take(this.count(1, maxBytes));
  }

  /** What `ByteWriter.string` wrote, at most `maxBytes` of UTF-8. */
  string(maxBytes = U32_MAX): string {
    const start = this.at;
    const text = decodeUtf8(this.blob(maxBytes));
    if (text === undefined) throw new FormatError(`text at offset ${start} is not UTF-8`, start);
    return text;
  }

  /** A u32 count of elements of at least `elementBytes` each: no more than `max`, and no more than can still follow. */
  count(elementBytes: number, max = U32_MAX): number {
    const start = this.at;
    const count = this.u32();
    if (count > max) throw new FormatError(`count ${count} at offset ${start} is over the limit of ${max}`, start);
    if (count * elementBytes > this.remaining) throw this.truncated(start);
    return count;
  }

  /** Skips the padding that `ByteWriter.align` wrote; it must be zeros. */
  align(alignment: number): void {
    while (this.at % alignment !== 0) {
      const start = this.at;
      if (this.u8() !== 0) throw new FormatError(`padding at offset ${start} is not zero`, start);
    }
  }

  /** Refuses input that goes on after its end. */
  expectEnd(): void {
    if (this.remaining > 0) throw new FormatError(`${this.remaining} bytes too many at offset ${this.at}`, this.at);
  }

  private advance(count: number): number {
    assert(Number.isInteger(count) && count >= 0, "a count of bytes is a whole number");
    const start = this.at;
    if (count > this.remaining) throw this.truncated(start);
    this.at = start + count;
    return start;
  }

  private truncated(offset: number): FormatError {
    return new FormatError(`truncated at offset ${offset}`, offset);
  }
}

function assertInteger(value: number, min: number, max: number): void {
  assert(Number.isInteger(value) && value >= min && value <= max, "number to write is in the range of its field");
}
