// Rules for every text file of the project, and the list of those files.
// The words that are banned are spelled here so that this file does not contain them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./source-rules.ts";

const MAX_LINES = 500;
const CODE = /^(?:src|test|bench|programs|scripts|bin|\.ci)\//;
const SIZED = /\.(?:ts|mjs|js|asm|inc|c|lua|py|sh)$/;
const FOLDERS = [".ci", "bench", "bin", "editors", "programs", "scripts", "spec", "src", "test"];
const NOT_OURS = /(?:^|\/)(?:node_modules|dist|\.cache|inner-[^/]*)(?:\/|$)|\.gen\.ts$|\.tsbuildinfo$|\.log$|\.tgz$/;

const LEFTOVER = /\b(?:TO(?:DO)|FIX(?:ME)|X(?:XX))\b/;
const LEFT_OUT = /\b(?:it|test|describe)\.(?:skip|only|todo|fails)\b/;
const MACHINE_PATH = /(?:^|[^\w.$}-])\/(?:work|root|farm)\//;
const REGISTRY_HOST = /registry\.(?:npm|yarn)|deb\.debian/;

export function checkText(path: string, text: string): Finding[] {
  const findings: Finding[] = [];
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    for (const message of lineFaults(path, line)) findings.push({ line: index + 1, message });
  }
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  if (CODE.test(path) && SIZED.test(path) && count > MAX_LINES) {
    findings.push({ line: MAX_LINES + 1, message: `${count} lines: split by family of data, ${MAX_LINES} at most` });
  }
  return findings;
}

function* lineFaults(path: string, line: string): Generator<string> {
  if (CODE.test(path) && LEFTOVER.test(line)) yield "a note to do something: do it, or open an issue";
  if (path.startsWith("test/") && LEFT_OUT.test(line)) yield "no test is left out; use foreign() for a missing tool";
  if (MACHINE_PATH.test(line)) yield "a path of one machine: use a path relative to the project or a temporary folder";
  if (REGISTRY_HOST.test(line)) yield "an address of a registry: leave it to the user's configuration";
}

/** The project's text files by path from its root, with their text; what is built or ignored is left out. */
export function* projectFiles(root: string): Generator<readonly [path: string, text: string]> {
  const top = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile());
  const below = FOLDERS.flatMap((folder) => filesBelow(root, folder));
  for (const path of [...top.map((entry) => entry.name), ...below].sort()) {
    const text = NOT_OURS.test(path) ? "\0" : readFileSync(join(root, path), "utf8");
    if (!text.includes("\0")) yield [path, text];
  }
}

function filesBelow(root: string, folder: string): string[] {
  let entries: ReturnType<typeof list>;
  try {
    entries = list(join(root, folder));
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (NOT_OURS.test(path)) return [];
    return entry.isDirectory() ? filesBelow(root, path) : entry.isFile() ? [path] : [];
  });
}

function list(folder: string) {
  return readdirSync(folder, { withFileTypes: true });
}
