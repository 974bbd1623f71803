// Figures, and rows of them with what explains them. Invariant: a figure is of several times, of which the least is compared.
// spec/measure.md.
import { grouped } from "../tools/lens-view.ts";

/** Each figure is the least of so many, which whatever else ran on the host has disturbed least. */
export const TIMES = 5;

export interface Figure {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** What somebody says, and who. */
export interface Claim {
  readonly text: string;
  readonly source: string;
}

export const MOS = "Tanenbaum and Bos, Modern Operating Systems, section on threads";
export const OSC = "Silberschatz, Galvin and Gagne, Operating System Concepts, chapter on threads";

/** What is said of each figure. */
export interface Explained {
  /** Nanoseconds, or why there are none. */
  readonly ns: Figure | string;
  readonly why: string;
  readonly claim?: Claim;
  /** The claim's comparison as it was measured, in words. */
  readonly here?: string;
}

/** As it is printed. */
export interface Row extends Explained {
  readonly name: string;
  /** What the time is of, behind it. */
  readonly of?: string;
  readonly counts?: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** A sentence about all of them. */
  readonly note?: string;
}

/** What belongs together in the JSON object, and how it is printed. */
export interface Part {
  readonly key: string;
  readonly measured: readonly Explained[];
  readonly sections: readonly Section[];
}

export async function repeated<T>(measure: () => Promise<T> | T): Promise<T[]> {
  const found: T[] = [];
  for (let time = 0; time < TIMES; time++) found.push(await measure());
  return found;
}

export function figureOf(found: readonly number[]): Figure {
  const sorted = [...found].sort((a, b) => a - b);
  return { least: sorted[0] ?? 0, median: sorted[sorted.length >> 1] ?? 0, most: sorted.at(-1) ?? 0 };
}

/** "230 times faster than a host process". */
export function comparison(one: Figure, other: Figure, than: string): string {
  const ratio = other.least / one.least;
  const [times, word] = ratio >= 1 ? [ratio, "faster"] : [1 / ratio, "slower"];
  return `${times >= 10 ? grouped(times) : times.toFixed(1)} times ${word} than ${than}`;
}

export function figureText(ns: Figure | string): string {
  if (typeof ns === "string") return `not measured: ${ns}`;
  const { least, median, most } = ns;
  return `${timeText(least)} (${timeText(median)}, ${timeText(most)})`;
}

function timeText(ns: number): string {
  if (ns < 1000) return `${ns.toFixed(ns < 100 ? 1 : 0)} ns`;
  return ns < 1e6 ? `${(ns / 1000).toFixed(1)} us` : `${(ns / 1e6).toFixed(1)} ms`;
}
