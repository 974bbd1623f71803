// "Did you mean": the known name nearest to what was written. Invariant: linear in the names, with a bound on each.

/** Names longer than this are not compared. */
const MAX_COMPARED = 40;
/** Of many names, only so many are compared. */
const MAX_NAMES = 5000;

/** Edits (insert, delete, replace, swap of neighbours) from one name to the other, or `bound` when there are more. */
function distance(from: string, to: string, bound: number): number {
  if (Math.abs(from.length - to.length) >= bound) return bound;
  let before: number[] = [];
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let best = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        best = Math.min(best, before[j - 2]! + 1);
      row.push(best);
    }
    before = above;
    above = row;
  }
  return Math.min(bound, above[to.length]!);
}

/** The name that was probably meant, or undefined when none is near. */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  if (written.length > MAX_COMPARED) return undefined;
  let bound = Math.max(2, Math.floor(written.length / 3) + 1);
  if (written.length <= 1) bound = 1;
  let found: string | undefined;
  let left = MAX_NAMES;
  for (const name of names) {
    if (left-- === 0) break;
    if (name.length > MAX_COMPARED) continue;
    if (name.toLowerCase() === written.toLowerCase() && name !== written) return name;
    const edits = distance(written, name, bound);
    if (edits < bound && name !== written) {
      bound = edits;
      found = name;
    }
  }
  return found;
}

/** The same as a line of help, or undefined. */
export function didYouMean(written: string, names: Iterable<string>): string | undefined {
  const name = nearest(written, names);
  return name === undefined ? undefined : `did you mean \`${name}\`?`;
}
