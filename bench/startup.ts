// Start-up: wall time of `hello` over that of an empty Node script, whole processes, in pairs one after the other so that a busy
// moment of the machine hits both; the median of the differences counts.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageOf, vmrun } from "./contenders.ts";
import { type Command, measureWall } from "./measure.ts";
import type { RunOptions } from "./options.ts";
import { median } from "./statistics.ts";
import type { Cell, Group } from "./table.ts";
import { root } from "./workloads.ts";

const GREETING = "Hello, world!\n";
/** Pairs for each of the runs asked for: a process takes a few hundredths of a second and varies by as much. */
const PAIRS = 10;

interface Case {
  readonly what: string;
  readonly target: string;
  readonly command: Command;
  readonly output: string;
  readonly emptyCache: boolean;
}

export async function startup(options: RunOptions): Promise<Group> {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-bench-"));
  try {
    const empty = join(folder, "empty.cjs");
    writeFileSync(empty, "");
    const rows: Cell[][] = [];
    for (const kind of cases(folder)) {
      options.progress(`start-up: ${kind.what}`);
      rows.push(measurePairs(kind, [process.execPath, empty], folder, options.runs * PAIRS));
    }
    return {
      name: "start",
      title: "Start-up",
      about:
        `Wall time of \`hello\` and of an empty CommonJS script in milliseconds, ${options.runs * PAIRS} pairs of whole ` +
        "processes; the last columns are medians of the differences and what they may be.",
      columns: ["what", "empty script ms", "this ms", "over it ms", "at most"],
      rows,
      notes: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function cases(folder: string): Case[] {
  const hello = join(root, "programs/hello.asm");
  const module = join(folder, "empty.mjs");
  writeFileSync(module, "");
  const run = (path: string): Command => [process.execPath, vmrun, path];
  return [
    { what: "empty ES module", target: "", command: [process.execPath, module], output: "", emptyCache: false },
    { what: "image", target: "12", command: run(imageOf(hello)), output: GREETING, emptyCache: false },
    { what: "source, warm cache", target: "20", command: run(hello), output: GREETING, emptyCache: false },
    { what: "source, no cache", target: "40", command: run(hello), output: GREETING, emptyCache: true },
  ];
}

/** What, the empty script's time, this one's, the difference and the target. The first pair only warms caches. */
function measurePairs(kind: Case, empty: Command, folder: string, pairs: number): Cell[] {
  const cacheFolder = join(folder, "cache");
  const env = { XDG_CACHE_HOME: cacheFolder };
  const baseline: number[] = [];
  const times: number[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    if (kind.emptyCache) rmSync(cacheFolder, { recursive: true, force: true });
    const nothing = measureWall(empty, { env });
    const something = measureWall(kind.command, { env });
    if (something.output !== kind.output) throw new Error(`${kind.command.join(" ")}: printed ${something.output}`);
    if (pair === 0) continue;
    baseline.push(nothing.ms);
    times.push(something.ms);
  }
  const differences = times.map((ms, index) => ms - (baseline[index] ?? Number.NaN));
  return [kind.what, median(baseline), median(times), median(differences), kind.target];
}
