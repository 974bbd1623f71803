// Shows diagnostics to people: place, source line, caret, cause, help. Invariant: control characters of a source never reach the
// terminal. spec/diagnostics.md.
import type { Diagnostic, Related } from "./diagnostics.ts";

/** How to colour what is shown; the plain painter leaves text as it is. */
export interface Painter {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly frame: (text: string) => string;
  readonly help: (text: string) => string;
  readonly strong: (text: string) => string;
}

const same = (text: string): string => text;
export const PLAIN: Painter = { error: same, warning: same, frame: same, help: same, strong: same };

/** Columns of a source line that are shown; longer ones are cut around the place. */
const WINDOW = 100;
const TAB = "    ";

/** Characters that would move or hide text on a terminal. */
const HIDDEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** A character as shown, and its columns. */
function shown(character: string): string {
  if (character === "\t") return TAB;
  return HIDDEN.test(character) || /\p{Cs}/u.test(character) ? "\ufffd" : character;
}

const columnsOf = (text: string): number => {
  let columns = 0;
  for (const character of text) columns += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
};

const clean = (text: string): string => Array.from(text, shown).join("");

/** The line with the part to point at, cut to a window. */
function excerpt(source: string, column: number, length: number): { text: string; indent: number; width: number } {
  const start = Math.min(Math.max(0, column - 1), source.length);
  const end = Math.min(source.length, start + Math.max(1, length));
  const left = start > WINDOW * 0.75 ? start - Math.floor(WINDOW / 2) : 0;
  const right = Math.min(source.length, Math.max(left + WINDOW, Math.min(end, left + WINDOW * 2)));
  const before = (left > 0 ? "..." : "") + clean(source.slice(left, start));
  const marked = clean(source.slice(start, Math.min(end, right)));
  const after = clean(source.slice(Math.min(end, right), right)) + (right < source.length ? "..." : "");
  return { text: before + marked + after, indent: columnsOf(before), width: Math.max(1, columnsOf(marked)) };
}

interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

const placeText = ({ path, line, column }: Place): string => clean(line === 0 ? path : `${path}:${line}:${column}`);

function frame(
  { source, line, column, length }: Diagnostic | Related,
  gutter: number,
  mark: string,
  label: string,
  paint: Painter,
  markPaint: (text: string) => string,
): string[] {
  if (line === 0 || source === "") return [];
  const { text, indent, width } = excerpt(source, column, length);
  const bar = paint.frame(`${" ".repeat(gutter)} |`);
  const pointer = markPaint(`${mark.repeat(width)}${label === "" ? "" : ` ${label}`}`);
  return [
    bar,
    `${paint.frame(`${String(line).padStart(gutter)} |`)} ${text}`.trimEnd(),
    `${bar} ${" ".repeat(indent)}${pointer}`,
  ];
}

/** One diagnostic, several lines, without a line end after the last. */
export function render(diagnostic: Diagnostic, paint: Painter = PLAIN): string {
  const { severity, code, message, related = [], help, label = "" } = diagnostic;
  const colour = severity === "error" ? paint.error : paint.warning;
  const gutter = Math.max(...[diagnostic, ...related].map(({ line }) => String(line).length));
  const arrow = paint.frame(`${" ".repeat(gutter)}-->`);
  const lines = [
    `${colour(`${severity}[${code}]`)}${paint.strong(`: ${clean(message)}`)}`,
    `${arrow} ${placeText(diagnostic)}`,
    ...frame(diagnostic, gutter, "^", clean(label), paint, colour),
  ];
  for (const place of related) {
    lines.push(
      `${paint.frame(`${" ".repeat(gutter)}:::`)} ${placeText(place)}${place.source === "" ? `: ${place.label}` : ""}`,
    );
    lines.push(...frame(place, gutter, "-", place.label, paint, paint.frame));
  }
  if (help !== undefined) lines.push(`${paint.frame(`${" ".repeat(gutter)} =`)} ${paint.help("help")}: ${clean(help)}`);
  return lines.join("\n");
}

/** All diagnostics of a run, and how many there were in all. Ends with a line end, or is empty. */
export function renderAll(
  { diagnostics, omitted }: { readonly diagnostics: readonly Diagnostic[]; readonly omitted: number },
  paint: Painter = PLAIN,
): string {
  if (diagnostics.length === 0) return "";
  const shownOnes = diagnostics.map((diagnostic) => `${render(diagnostic, paint)}\n`);
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const count = (number: number, word: string): string[] =>
    number === 0 ? [] : [`${number} ${word}${number === 1 ? "" : "s"}`];
  const total = [...count(errors, "error"), ...count(warnings, "warning")].join(", ");
  return `${shownOnes.join("\n")}\n${total}${omitted > 0 ? `, and ${omitted} more not shown` : ""}\n`;
}
