// UTF-8, both ways without loss. Invariant: decodeUtf8(encodeUtf8(text)) === text for every text that has an encoding;
// nothing is replaced and no byte order mark is dropped.
import { assert } from "./assert.ts";

// Made when first used: a start may need none of them.
let encoder: TextEncoder | undefined;
let strictDecoder: TextDecoder | undefined;
let lossyDecoder: TextDecoder | undefined;
/** Up to this many bytes are looked at one by one: a decoder takes longer to begin. */
const SHORT_BYTES = 32;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** True when the text has a UTF-8 encoding, that is, when no surrogate stands alone in it. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** The UTF-8 bytes of a well-formed text. */
export function encodeUtf8(text: string): Uint8Array {
  assert(isWellFormed(text), "text to encode has no lone surrogates");
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

/** The text of well-formed UTF-8 bytes, or undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.length <= SHORT_BYTES && bytes.every(isAscii)) return String.fromCharCode(...bytes);
  strictDecoder ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function isAscii(byte: number): boolean {
  return byte < 0x80;
}

/** Text for people: each ill-formed sequence becomes U+FFFD. Never used for what must be read back. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  lossyDecoder ??= new TextDecoder("utf-8", { ignoreBOM: true });
  return lossyDecoder.decode(bytes);
}
