// What vmrun itself says: whole lines on standard error, data on standard output. Invariant: a reader that went away is no
// error, every other failure to write data is. spec/streams.md.
import { writeSync } from "node:fs";
import { CommandError, EXIT } from "./exit.ts";
import { isCode, reasonOf } from "./read-file.ts";

const STDOUT = 1;
const STDERR = 2;
/** How often a full non-blocking pipe is tried again before the rest is given up. */
const MAX_RETRIES = 10_000;

/** Messages kept while something else has the screen; more than these end with a line that says so. */
const MOST_HELD = 10_000;
let held: string[] | undefined;

/** A line to standard error. */
export function say(line: string): void {
  if (held === undefined) writeAll(STDERR, `${line}\n`);
  else if (held.length < MOST_HELD) held.push(line);
  else if (held.length === MOST_HELD) held.push("vmrun: further messages are not shown");
}

/** Keeps messages back until the screen is free; the answer says them. */
export function holdMessages(): () => void {
  held = [];
  return () => {
    const lines = held ?? [];
    held = undefined;
    for (const line of lines) say(line);
  };
}

/** Lines to standard error that hold words of a guest or its source: control characters are replaced. */
export function sayGuest(text: string): void {
  say(text.replaceAll(/[^\P{Cc}\n\t]/gu, "\ufffd"));
}

/** Replaces the line that says what is being done; nothing where standard error is no terminal. */
export function progress(text: string): void {
  if (process.stderr.isTTY) writeAll(STDERR, `\r\x1b[K${text}`);
}

/** Text or bytes to standard output; a closed one ends the command quietly. */
export function print(text: string | Uint8Array): void {
  const error = writeAll(STDOUT, text);
  if (error === undefined) return;
  if (isCode(error, "EPIPE")) process.exit(EXIT.OK);
  throw outputError(error);
}

/** What ends a command whose output was lost. */
export function outputError(error: unknown): CommandError {
  return new CommandError(EXIT.IO, `cannot write the output: ${reasonOf(error)}`);
}

/** Why not all was written; undefined when it was. `onWrite` is told each call of the system and the bytes that it took. */
export function writeAll(
  descriptor: number,
  text: string | Uint8Array,
  onWrite: (bytes: number) => void = () => {},
): unknown {
  let rest = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let retries = 0;
  while (rest.length > 0) {
    try {
      const count = writeSync(descriptor, rest);
      onWrite(count);
      rest = rest.subarray(count);
    } catch (error) {
      onWrite(0);
      if (!isCode(error, "EAGAIN") || retries === MAX_RETRIES) return error;
      retries += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return undefined;
}
