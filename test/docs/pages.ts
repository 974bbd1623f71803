// The code blocks of README.md and spec/*.md. Invariant: each block has a marker, the line `<!-- KIND: DETAIL -->` right before
// it, which says how it is tested; MARKERS is the list. spec/README.md, "Examples".
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a marker asks for. */
export const MARKERS = {
  shape: "grammar, layout or a form to fill in: nothing to run",
  output: "what the commands of the block before print; `...` stands for anything in a line, alone for any lines",
  run: "asm: a program, run with the options in the detail; sh, console: commands; ts: a program against the library",
  start: "console: one command that goes on while the next blocks run, and whose output is compared after the next one",
  assemble: "asm: a program that has no errors",
  unit: "asm: declarations without main",
  body: "asm: instructions of a function whose registers are the detail",
  file: "any text: what the file named in the detail contains for the commands below",
  foreign: "console: commands that need the tools in the detail",
  patch: "diff: a change to the project, which test/extending.test.ts applies to a copy",
  patched: "as run, by test/extending.test.ts in that copy",
  "fresh-clone": "sh: commands that scripts/fresh-clone.mjs runs in a new clone",
} as const;

export type Marker = keyof typeof MARKERS;

export interface Block {
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly marker: Marker;
  readonly detail: string;
  readonly text: string;
}

export interface Page {
  readonly path: string;
  readonly blocks: readonly Block[];
  /** Blocks without a known marker, as `path:line: what is wrong`. */
  readonly faults: readonly string[];
}

const MARKER = /^<!-- ([a-z-]+)(?:: (.+))? -->$/;

const isMarker = (word: string | undefined): word is Marker => word !== undefined && Object.hasOwn(MARKERS, word);

/** The blocks of one page's text. */
export function parsePage(path: string, text: string): Page {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  const faults: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(`{3,})(\w*)$/.exec(lines[at] ?? "");
    if (!fence) {
      if (/^\s*```/.test(lines[at] ?? "")) faults.push(`${path}:${at + 1}: a fence is three backticks and a language`);
      continue;
    }
    const end = lines.indexOf(fence[1] ?? "", at + 1);
    if (end < 0) return { path, blocks, faults: [...faults, `${path}:${at + 1}: the block has no end`] };
    const [, marker, detail = ""] = MARKER.exec(lines[at - 1] ?? "") ?? [];
    const body = lines.slice(at + 1, end).map((line) => `${line}\n`);
    if (isMarker(marker))
      blocks.push({ page: path, line: at + 1, language: fence[2] ?? "", marker, detail, text: body.join("") });
    else faults.push(`${path}:${at + 1}: no marker before the block; one of ${Object.keys(MARKERS).join(", ")}`);
    at = end;
  }
  return { path, blocks, faults };
}

/** The README and the pages of spec/, in the order of their names. */
export function allPages(root: string): Page[] {
  const spec = readdirSync(join(root, "spec")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...spec.sort().map((name) => `spec/${name}`)].map((path) =>
    parsePage(path, readFileSync(join(root, path), "utf8")),
  );
}

/** A console block: commands after `$ `, each with the lines it prints. A backslash at a line's end goes on. */
export function sessionOf(text: string): { command: string; expected: string }[] {
  const steps: { command: string; expected: string }[] = [];
  let open = false;
  for (const line of text.split("\n").slice(0, -1)) {
    const step = steps.at(-1);
    if (step && open) step.command += `\n${line}`;
    else if (line.startsWith("$ ")) steps.push({ command: line.slice(2), expected: "" });
    else if (step) step.expected += `${line}\n`;
    else throw new Error(`a console block begins with \`$ \`, not ${line}`);
    open = (open || line.startsWith("$ ")) && line.endsWith("\\");
  }
  return steps;
}

/** Whether `actual` is what `expected` shows: `...` in a line is anything, a line of `...` is any number of lines. */
export function matches(expected: string, actual: string): boolean {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const pattern = expected
    .split("\n")
    .map((line) => (line === "..." ? "(?:.*\n)*?" : `${line.split("...").map(literal).join(".*")}\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${actual}\n`);
}
