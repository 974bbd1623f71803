// Source text and its lines. Invariant: a text that gets past here is bounded in size and in the length of its lines. Lines end
// with LF, CR LF or CR; nothing else ends a line. spec/language.md.
import { decodeUtf8, decodeUtf8Lossy } from "../base/utf8.ts";
import { MAX_LINE, MAX_SOURCE } from "../isa/limits.ts";
import { type Diagnostic, Diagnostics, Reporter, WHOLE_FILE } from "./diagnostics.ts";

/** The lines of a text, without their ends. A byte order mark at the start is no part of the first. */
export function linesOf(text: string): string[] {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return body.includes("\r") ? body.split(/\r\n|\r|\n/) : body.split("\n");
}

/** Refuses a text that is too large; true when it may be read. */
export function withinBounds(text: string, lines: readonly string[], reporter: Reporter): boolean {
  if (text.length > MAX_SOURCE) {
    reportTooLarge(reporter);
    return false;
  }
  const index = lines.findIndex((line) => line.length > MAX_LINE);
  if (index < 0) return true;
  const message = `the line has more than ${MAX_LINE} characters`;
  reporter.error("line-length", { line: index + 1, column: 1, length: 1 }, message);
  return false;
}

function reportTooLarge(reporter: Reporter): void {
  reporter.error("source-size", WHOLE_FILE, `the source has more than ${MAX_SOURCE} bytes`, {
    help: "split it into units, or put the data into a file and use `.incbin`",
  });
}

/** The text of a source file's bytes, or what is wrong with them. */
export function decodeSource(
  bytes: Uint8Array,
  path: string,
): { readonly text: string } | { readonly diagnostic: Diagnostic } {
  if (bytes.length > MAX_SOURCE) return failed(path, [], reportTooLarge);
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { text };
  const before = decodeUtf8Lossy(bytes.subarray(0, wellFormedPrefix(bytes)));
  const lines = linesOf(before);
  const last = lines[lines.length - 1] ?? "";
  const spot = { line: lines.length, column: last.length + 1, length: 1 };
  return failed(path, lines, (reporter) => reporter.error("not-utf8", spot, "the file is not UTF-8 text from here on"));
}

function failed(
  path: string,
  lines: readonly string[],
  report: (reporter: Reporter) => void,
): { diagnostic: Diagnostic } {
  const sink = new Diagnostics();
  report(new Reporter(path, sink, (line) => lines[line - 1] ?? ""));
  return { diagnostic: sink.list[0]! };
}

/** Bytes before the first one that does not belong to a whole UTF-8 sequence: found by halving. */
function wellFormedPrefix(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (startsWell(bytes, good, middle)) good = middle;
    else bad = middle;
  }
  while (good > 0 && decodeUtf8(bytes.subarray(0, good)) === undefined) good--;
  return good;
}

/** True when no sequence that ends before `end` is ill-formed; one cut off by `end` is not held against it. */
function startsWell(bytes: Uint8Array, start: number, end: number): boolean {
  for (let cut = 0; cut < 4 && end - cut >= start; cut++) {
    if (decodeUtf8(bytes.subarray(0, end - cut)) !== undefined) return true;
  }
  return false;
}
