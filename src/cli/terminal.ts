// What vmrun itself says: whole lines on standard error, data on standard output. Invariant: a reader that went away is no
// error. spec/streams.md.
import { writeSync } from "node:fs";
import { EXIT } from "./exit.ts";

const STDOUT = 1;
const STDERR = 2;
/** How often a full non-blocking pipe is tried again before the rest is given up. */
const MAX_RETRIES = 10_000;

/** A line to standard error. */
export function say(line: string): void {
  writeAll(STDERR, `${line}\n`);
}

/** Lines to standard error that hold words of a guest or its source: control characters are replaced. */
export function sayGuest(text: string): void {
  say(text.replaceAll(/[^\P{Cc}\n\t]/gu, "\ufffd"));
}

/** Text or bytes to standard output; a closed one ends the command quietly. */
export function print(text: string | Uint8Array): void {
  if (!writeAll(STDOUT, text)) process.exit(EXIT.OK);
}

/** False when nobody reads any more. */
function writeAll(descriptor: number, text: string | Uint8Array): boolean {
  let rest = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let retries = 0;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (!isRetry(error) || retries === MAX_RETRIES) return false;
      retries += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return true;
}

function isRetry(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}
