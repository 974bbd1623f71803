// Just enough of TextMate's matching for the grammar's one-line patterns: at each place the pattern that matches first, and of
// those the one that is listed first. Invariant: the pieces of a line, joined, are the line.
import type { Pattern } from "./grammar.ts";

/** A piece of a line and its innermost scope, "" for none. */
export type Piece = readonly [text: string, scope: string];

type Captures = NonNullable<Pattern["captures"]>;

export function tokenize(line: string, patterns: readonly Pattern[], outer = ""): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < line.length) {
    const found = firstMatch(line, at, patterns);
    if (!found) break;
    const { pattern, match } = found;
    if (match.index > at) pieces.push([line.slice(at, match.index), outer]);
    pieces.push(...inside(match, pattern.captures ?? {}, pattern.name ?? outer));
    at = match.index + match[0].length;
  }
  if (at < line.length) pieces.push([line.slice(at), outer]);
  return pieces;
}

function firstMatch(line: string, from: number, patterns: readonly Pattern[]) {
  let best: { pattern: Pattern; match: RegExpExecArray } | undefined;
  for (const pattern of patterns) {
    const expression = new RegExp(pattern.match, "dgu");
    expression.lastIndex = from;
    const match = expression.exec(line);
    if (match && match[0] !== "" && match.index < (best?.match.index ?? Number.POSITIVE_INFINITY))
      best = { pattern, match };
  }
  return best;
}

function inside(match: RegExpExecArray, captures: Captures, scope: string): Piece[] {
  const pieces: Piece[] = [];
  const end = match.index + match[0].length;
  let at = match.index;
  for (const [group, { name = scope, patterns = [] }] of Object.entries(captures)) {
    const place = match.indices?.[Number(group)];
    if (!place || place[0] < at) continue;
    if (place[0] > at) pieces.push([match.input.slice(at, place[0]), scope]);
    pieces.push(...tokenize(match.input.slice(...place), patterns, name));
    at = place[1];
  }
  if (end > at) pieces.push([match.input.slice(at, end), scope]);
  return pieces;
}
