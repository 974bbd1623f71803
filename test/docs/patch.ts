// Applies the diffs that a page shows. Invariant: a hunk fits at exactly one place of its file, wherever its lines have moved to.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Applies a unified diff below a folder; the paths that it changed. */
export function applyPatch(folder: string, diff: string): string[] {
  const paths: string[] = [];
  for (const part of diff.split(/^--- .*\n(?=\+\+\+ b\/)/m).slice(1)) {
    const [head = "", ...hunks] = part.split(/^@@ .*\n/m);
    const path = head.replace(/^\+\+\+ b\//, "").trim();
    let text = readFileSync(join(folder, path), "utf8");
    for (const hunk of hunks) text = replaceOnce(text, sideOf(hunk, "-"), sideOf(hunk, "+"), path);
    writeFileSync(join(folder, path), text);
    paths.push(path);
  }
  return paths;
}

/** The lines of one side of a hunk: those of both sides, and those with its sign. */
function sideOf(hunk: string, sign: "+" | "-"): string {
  const lines = hunk.split("\n").filter((line) => line.startsWith(" ") || line.startsWith(sign));
  return lines.map((line) => `${line.slice(1)}\n`).join("");
}

function replaceOnce(text: string, from: string, to: string, path: string): string {
  const pieces = text.split(from);
  if (pieces.length !== 2) throw new Error(`${path}: a hunk fits at ${pieces.length - 1} places, not at one:\n${from}`);
  return pieces.join(to);
}
