// What literals mean: numbers, characters and strings. Invariant: nothing here throws; a fault is a code and a sentence.
// spec/language.md, "Constants" and "Data".
import { encodeUtf8, isWellFormed } from "../base/utf8.ts";
import type { Code } from "./codes.ts";

export interface Fault {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  /** Where in the literal, when not all of it. */
  readonly offset?: number;
  readonly length?: number;
}

export type Literal<T> = { readonly value: T; readonly fault?: Fault };

const INTEGER = /^(?:0x[0-9a-f]+(?:_[0-9a-f]+)*|0b[01]+(?:_[01]+)*|0o[0-7]+(?:_[0-7]+)*|[0-9]+(?:_[0-9]+)*)$/i;
const FLOAT = /^[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?:e[+-]?[0-9]+)?$/i;
const LARGEST = 2n ** 64n - 1n;
/** Digits that can make a number of 64 bits in base 2, with room for zeros in front. */
const MAX_DIGITS = 400;

/** A number that starts with a digit: bigint for integers, number for floats. */
export function numberLiteral(image: string): Literal<bigint | number> {
  if (INTEGER.test(image)) {
    const digits = image.replaceAll("_", "");
    const value = digits.length > MAX_DIGITS ? LARGEST + 1n : BigInt(digits);
    if (value <= LARGEST) return { value };
    const message = "the number does not fit in 64 bits";
    return { value: 0n, fault: { code: "number-range", message, help: "integers go from -2^63 to 2^64-1" } };
  }
  if (FLOAT.test(image)) {
    const value = Number(image.replaceAll("_", ""));
    if (Number.isFinite(value)) return { value };
    const message = "the number is too large for a 64-bit float";
    return { value: 0, fault: { code: "number-range", message, help: "write `inf` for infinity" } };
  }
  return { value: 0n, fault: { code: "bad-number", message: `\`${image}\` is not a number`, ...numberHelp(image) } };
}

function numberHelp(image: string): { help?: string } {
  if (/^0x/i.test(image)) return { help: "hexadecimal digits follow `0x`, for example `0x7f`" };
  if (/^0b/i.test(image)) return { help: "binary digits follow `0b`, for example `0b1010`" };
  if (/^0o/i.test(image)) return { help: "octal digits follow `0o`, for example `0o17`" };
  if (/_$|__/.test(image)) return { help: "`_` may stand between two digits only" };
  if (/^[0-9]+[A-Za-z_]/.test(image)) return { help: "a name starts with a letter or `_`" };
  return {};
}

const SIMPLE = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["0", "\0"],
  ["\\", "\\"],
  ['"', '"'],
  ["'", "'"],
]);

interface Escape {
  /** The character or byte, as bytes. */
  readonly bytes: string;
  readonly codePoint: number;
  readonly length: number;
  readonly fault?: Fault;
}

const badEscape = (length: number, message: string, help?: string, code: Code = "bad-escape"): Escape => ({
  bytes: "?",
  codePoint: 63,
  length,
  fault: { code, message, length, ...(help !== undefined && { help }) },
});

/** The escape at `at`, which is behind the backslash; the length counts the backslash. */
function escapeAt(text: string, at: number): Escape {
  const letter = text[at] ?? "";
  const simple = SIMPLE.get(letter);
  if (simple !== undefined) return { bytes: simple, codePoint: simple.charCodeAt(0), length: 2 };
  if (letter === "x") {
    const digits = /^[0-9a-f]{2}/i.exec(text.slice(at + 1, at + 3))?.[0];
    if (digits === undefined) return badEscape(2, "`\\x` needs two hexadecimal digits");
    const codePoint = Number.parseInt(digits, 16);
    return { bytes: String.fromCharCode(codePoint), codePoint, length: 4 };
  }
  if (letter === "u") return unicodeEscape(text, at);
  const help = "escapes are \\n \\t \\r \\0 \\\\ \\\" \\' \\xNN \\u{...}";
  return badEscape(letter === "" ? 1 : 2, `\`\\${letter}\` is not an escape`, help);
}

function unicodeEscape(text: string, at: number): Escape {
  const match = /^u\{([0-9a-f]{1,8})\}/i.exec(text.slice(at, at + 12));
  if (!match) return badEscape(2, "`\\u` needs hexadecimal digits in braces, for example `\\u{20ac}`");
  const codePoint = Number.parseInt(match[1] ?? "0", 16);
  const length = match[0].length + 1;
  if (codePoint > 0x10ffff) return badEscape(length, "the largest code point is 10ffff", undefined, "number-range");
  if (codePoint >= 0xd800 && codePoint < 0xe000)
    return badEscape(length, "surrogates d800 to dfff are no characters", undefined, "number-range");
  return { bytes: bytesOf(String.fromCodePoint(codePoint)), codePoint, length };
}

const BEYOND_ASCII = /[^\p{ASCII}]/u;

/** The UTF-8 bytes of a text, one character for each byte. */
export function bytesOf(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  if (!isWellFormed(text)) return "?";
  return Array.from(encodeUtf8(text), (byte) => String.fromCharCode(byte)).join("");
}

/** The inside of a string literal as bytes, one character for each. */
export function stringLiteral(inside: string): Literal<string> {
  if (!inside.includes("\\")) return { value: bytesOf(inside) };
  const parts: string[] = [];
  let fault: Fault | undefined;
  let start = 0;
  for (let at = inside.indexOf("\\"); at >= 0; at = inside.indexOf("\\", start)) {
    const found = escapeAt(inside, at + 1);
    parts.push(bytesOf(inside.slice(start, at)), found.bytes);
    if (found.fault) fault ??= { ...found.fault, offset: at + 1 };
    start = at + found.length;
  }
  parts.push(bytesOf(inside.slice(start)));
  return { value: parts.join(""), ...(fault && { fault }) };
}

/** The inside of a character literal as its code point. */
export function characterLiteral(inside: string): Literal<bigint> {
  if (inside.startsWith("\\")) {
    const { codePoint, length, fault } = escapeAt(inside, 1);
    if (fault) return { value: 0n, fault: { ...fault, offset: 1 } };
    if (length === inside.length) return { value: BigInt(codePoint) };
  } else if (inside !== "" && isWellFormed(inside)) {
    const codePoint = inside.codePointAt(0) ?? 0;
    if (String.fromCodePoint(codePoint) === inside) return { value: BigInt(codePoint) };
  }
  const message = inside === "" ? "there is no character between the quotes" : "there is more than one character";
  return { value: 0n, fault: { code: "bad-character", message, help: "strings stand in double quotes" } };
}
