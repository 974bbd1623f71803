// Data as directives. Invariant: the directives give exactly the bytes. spec/language.md, "Data".
import type { DataBlock } from "./disasm-names.ts";
import { PAGE } from "./limits.ts";

/** Runs shorter than these are written as numbers. */
const TEXT_RUN = 4;
const ZERO_RUN = 16;
const BYTES_ON_A_LINE = 16;
const TEXT_ON_A_LINE = 64;

/** The directives of a block, one each line; bytes past the end of `data` are zeros. */
export function directivesOf(data: Uint8Array, { address, size, align }: DataBlock): string[] {
  const bytes = data.subarray(address - PAGE, address - PAGE + size);
  const lines = align === undefined ? [] : [`.align ${align}`];
  let at = 0;
  // A block of zeros among initialised data stays there: the linker moves blocks with `.zero` alone behind the others.
  if (bytes.length > 0 && runLength(bytes, 0, bytes.length, isZero) === bytes.length) {
    lines.push(".byte 0x0");
    at = 1;
  }
  while (at < bytes.length) {
    const zeros = runLength(bytes, at, bytes.length, isZero);
    const text = runLength(bytes, at, at + TEXT_ON_A_LINE, isText);
    if (at + zeros === bytes.length) break;
    if (zeros >= ZERO_RUN) lines.push(`.zero ${zeros}`);
    else if (text >= TEXT_RUN) lines.push(`.string "${quoted(bytes.subarray(at, at + text))}"`);
    else lines.push(numbers(bytes, at));
    at += zeros >= ZERO_RUN ? zeros : text >= TEXT_RUN ? text : Math.min(numbersLength(bytes, at), bytes.length - at);
  }
  if (at < size || size === 0) lines.push(`.zero ${size - at}`);
  return lines;
}

function runLength(bytes: Uint8Array, from: number, to: number, belongs: (byte: number) => boolean): number {
  let end = from;
  while (end < to && end < bytes.length && belongs(bytes[end] ?? 0)) end++;
  return end - from;
}

/** How many bytes from here on are written as numbers in one line: up to the next longer run of text or zeros. */
function numbersLength(bytes: Uint8Array, from: number): number {
  if (from % 8 === 0 && from + 8 <= bytes.length) return 8;
  let end = from + 1;
  while (end < from + BYTES_ON_A_LINE && end % 8 !== 0 && runLength(bytes, end, end + TEXT_RUN, isText) < TEXT_RUN)
    end++;
  return end - from;
}

function numbers(bytes: Uint8Array, from: number): string {
  const length = Math.min(numbersLength(bytes, from), bytes.length - from);
  if (length === 8 && from % 8 === 0) {
    const value = new DataView(bytes.buffer, bytes.byteOffset + from, 8).getBigUint64(0, true);
    return `.quad 0x${value.toString(16)}`;
  }
  return `.byte ${Array.from(bytes.subarray(from, from + length), (byte) => `0x${byte.toString(16)}`).join(", ")}`;
}

const ESCAPES: ReadonlyMap<number, string> = new Map([
  [9, "\\t"],
  [10, "\\n"],
  [13, "\\r"],
  [34, '\\"'],
  [92, "\\\\"],
]);

const isZero = (byte: number): boolean => byte === 0;
const isText = (byte: number): boolean => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13;
const quoted = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => ESCAPES.get(byte) ?? String.fromCharCode(byte)).join("");
