// `vmrun measure threads`: what creating, switching, locking and waiting cost here, beside what textbooks say. Invariant: every number that
// is printed was measured by this very command, claims apart, which name their source. spec/measure.md.
import { availableParallelism, release, type } from "node:os";
import { usageError } from "./exit.ts";
import { measureCases } from "./measure-cases.ts";
import { measureLocks, measureReads, measureSums } from "./measure-experiments.ts";
import { figureText, type Part, type Row, type Section, TIMES } from "./measure-figure.ts";
import { print, progress } from "./terminal.ts";

/** In the order in which they are measured and printed. */
const PARTS: readonly ((begin: (what: string) => void) => Promise<Part>)[] = [
  measureCases,
  measureLocks,
  measureReads,
  measureSums,
];

export async function measureCommand(what: string, { json }: { readonly json?: true }): Promise<number> {
  if (what !== "threads") throw usageError(`measure knows threads, not ${JSON.stringify(what)}`);
  const parts: Part[] = [];
  for (const measure of PARTS) parts.push(await measure((now) => progress(`measure: ${now}`)));
  progress("");
  const count = availableParallelism();
  const processors = count === 1 ? "1 processor" : `${count} processors`;
  const machine = `${type()} ${release()}, ${processors}, Node ${process.versions.node}`;
  if (json) {
    const measured = Object.fromEntries(parts.map(({ key, measured }) => [key, measured]));
    print(`${JSON.stringify({ machine, times: TIMES, ...measured })}\n`);
    return 0;
  }
  const heading = `Measured now on ${machine}: the least of ${TIMES} times; then median and most.`;
  const sections = parts.flatMap(({ sections }) => sections.flatMap(sectionLines));
  print(`${[heading, ...sections].join("\n")}\n`);
  return 0;
}

function sectionLines({ title, rows, note }: Section): string[] {
  return ["", title, ...rows.flatMap(rowLines), ...(note === undefined ? [] : [`  ${note}`])];
}

function rowLines({ name, ns, of = "", counts, why, claim, here }: Row): string[] {
  const below = [
    ...[counts, why],
    claim && `A claim: ${claim.text} (${claim.source}).`,
    here && `Here: ${here}.`,
  ].filter((line) => line !== undefined);
  return [`  ${name.padEnd(16)} ${figureText(ns)}${of}`, ...below.map((line) => `      ${line}`)];
}
