// Reads what a command line names: a file, or standard input for `-`. Invariant: bounded, and every refusal is one sentence
// with its exit status. spec/command-line.md.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { MAX_IMAGE } from "../isa/limits.ts";
import { CommandError, EXIT } from "./exit.ts";

const STDIN = 0;
const CHUNK_BYTES = 64 * 1024;

/** What diagnostics call a file. */
export function displayName(file: string): string {
  return file === "-" ? "<stdin>" : file;
}

/** All bytes of a file, at most those of the largest image. */
export function readInput(file: string): Uint8Array {
  if (file === "-") return readAll(STDIN, "<stdin>");
  if (file === "") throw new CommandError(EXIT.NO_INPUT, "the file name is empty");
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw cannotRead(file, error);
  }
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) throw new CommandError(EXIT.NO_INPUT, `${file} is a directory, not a program`);
    if (!stats.isFile()) return readAll(openAgain(descriptor, file), file);
    if (stats.size > MAX_IMAGE) throw tooLarge(file);
    return readAll(descriptor, file, stats.size);
  } finally {
    closeSync(descriptor);
  }
}

/** A pipe such as `<(command)` is read to its end; devices are not programs. */
function openAgain(descriptor: number, file: string): number {
  if (!fstatSync(descriptor).isFIFO()) throw new CommandError(EXIT.NO_INPUT, `${file} is not a file`);
  return openSync(file, constants.O_RDONLY);
}

function readAll(descriptor: number, name: string, expected = 0): Uint8Array {
  let bytes = new Uint8Array(expected + 1);
  let length = 0;
  for (;;) {
    if (length === bytes.length) {
      const larger = new Uint8Array(Math.max(CHUNK_BYTES, 2 * bytes.length));
      larger.set(bytes);
      bytes = larger;
    }
    let count: number;
    try {
      count = readSync(descriptor, bytes, length, bytes.length - length, null);
    } catch (error) {
      if (isCode(error, "EOF")) break;
      if (isCode(error, "EAGAIN")) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
        continue;
      }
      throw cannotRead(name, error);
    }
    if (count === 0) break;
    length += count;
    if (length > MAX_IMAGE) throw tooLarge(name);
  }
  return bytes.subarray(0, length);
}

function tooLarge(name: string): CommandError {
  return new CommandError(EXIT.BAD_SOURCE, `${name} has more than ${MAX_IMAGE} bytes, the limit of an image`);
}

/** Whether Node reported this code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is not a directory",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ELOOP: "its path leads over a loop of links",
  ENAMETOOLONG: "its name is too long",
  ENXIO: "it is a socket or device",
  ERR_INVALID_ARG_VALUE: "its name has a zero byte",
  ENOSPC: "no space is left",
  EDQUOT: "the quota is used up",
  EFBIG: "the file would be too large",
  EIO: "the device reports an error",
};

/** Why a host file could not be used, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (code || "it cannot be used");
}

function cannotRead(name: string, error: unknown): CommandError {
  const status = isCode(error, "EIO") ? EXIT.IO : EXIT.NO_INPUT;
  return new CommandError(status, `cannot read ${name}: ${reasonOf(error)}`);
}
