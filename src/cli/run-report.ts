// What `--stats`, `--profile` and `--map` say at the end of a run, on standard error. Invariant: names are stable, one a line;
// with `--json` one object a line. spec/command-line.md.
import type { DrivenMachine } from "../host/drive.ts";
import type { VerifiedImage } from "../isa/image.ts";
import type { ThreadStats } from "../kernel/thread-records.ts";
import { regionsOf, regionText } from "../tools/memory-map.ts";
import type { EngineStats } from "./engine.ts";
import type { RunFlags } from "./options.ts";
import { say } from "./terminal.ts";

/** Lines that `--profile` prints. */
const HOT_LINES = 20;

export function reportRun(machine: DrivenMachine, image: VerifiedImage, engine: EngineStats, flags: RunFlags): void {
  const json = flags.has("json");
  if (flags.has("stats")) {
    const stats = { ...machine.stats(), ...engine };
    if (json) say(JSON.stringify(stats));
    else for (const [name, value] of Object.entries(stats)) say(`${dashed(name)} ${value}`);
  }
  if (flags.has("thread-stats")) sayThreads(machine.threadStats() ?? [], json);
  if (flags.has("profile")) sayAll(hotLines(machine, image), json, "profile", lineText);
  if (flags.has("map")) sayAll(regionsOf(image, machine.stats()), json, "map", regionText);
}

function sayAll<T>(rows: readonly T[], json: boolean, name: string, text: (row: T) => string): void {
  if (json) say(JSON.stringify({ [name]: rows }));
  else for (const row of rows) say(text(row));
}

const COLUMNS = [
  ...(["thread", "arrived", "response", "turnaround", "wait", "longestWait"] as const),
  ...(["cpu", "voluntary", "preempted", "jobs", "late", "missed"] as const),
];

/** A line of names, then one for each thread; `-` for what has not been. Columns that are 0 for all say nothing and are left out. */
function sayThreads(threads: readonly ThreadStats[], json: boolean): void {
  if (json) {
    say(JSON.stringify({ threads }));
    return;
  }
  const periodic = threads.some(({ jobs, missed }) => jobs > 0 || missed > 0);
  const columns = periodic ? COLUMNS : COLUMNS.slice(0, COLUMNS.indexOf("jobs"));
  const lines = [columns.map(dashed), ...threads.map((one) => columns.map((name) => String(one[name] ?? "-")))];
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  for (const cells of lines) say(cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join("  "));
}

/** threadsPeak is threads-peak. */
function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

interface HotLine {
  readonly place: string;
  readonly source: string;
  readonly instructions: number;
  readonly percent: number;
}

/** Source lines by retired instructions, most first. */
function hotLines(machine: DrivenMachine, image: VerifiedImage): HotLine[] {
  const counts = machine.profile();
  if (counts === undefined) return [];
  const { files, lines, texts } = image.debug;
  const byLine = new Map<string, { source: string; instructions: number }>();
  let total = 0;
  for (const [pc, count] of counts.entries()) {
    if (count === 0) continue;
    total += count;
    const line = lines[4 * pc + 1];
    const place = line === undefined ? `instruction ${pc}` : `${files[lines[4 * pc] ?? 0] ?? "?"}:${line}`;
    const entry = byLine.get(place) ?? { source: (texts[lines[4 * pc + 3] ?? -1] ?? "").trim(), instructions: 0 };
    entry.instructions += count;
    byLine.set(place, entry);
  }
  return [...byLine]
    .map(([place, entry]) => ({ place, ...entry, percent: (100 * entry.instructions) / total }))
    .sort((a, b) => b.instructions - a.instructions)
    .slice(0, HOT_LINES);
}

function lineText({ place, source, instructions, percent }: HotLine): string {
  return `${percent.toFixed(1).padStart(5)} % ${String(instructions).padStart(12)}  ${place}  ${source}`;
}
