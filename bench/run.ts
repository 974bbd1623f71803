// `npm run bench -- [NAMES] [--small] [--runs N] [--json] [--write]`: measures this machine beside others. bench/README.md.
// Names are groups or workloads of one; without a name all groups run. Tables go to stdout, progress to a terminal's stderr.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { progress } from "../src/cli/terminal.ts";
import { assembling } from "./assembling.ts";
import { compiling } from "./compiling.ts";
import { kernels } from "./kernels.ts";
import type { RunOptions } from "./options.ts";
import { parallel } from "./parallel.ts";
import { startup } from "./startup.ts";
import { type Group, markdown, withSection } from "./table.ts";
import { threads } from "./threads.ts";
import { root, workloadsOf } from "./workloads.ts";

interface Choice {
  readonly run: (options: RunOptions) => Promise<Group>;
  readonly workloads: readonly string[];
}

const namesOf = (kind: "kernel" | "threads") => workloadsOf(kind).map(({ name }) => name);
const GROUPS: Readonly<Record<string, Choice>> = {
  kernels: { run: kernels, workloads: namesOf("kernel") },
  start: { run: startup, workloads: [] },
  assemble: { run: assembling, workloads: [] },
  compile: { run: compiling, workloads: [] },
  threads: { run: threads, workloads: namesOf("threads") },
  parallel: { run: parallel, workloads: [] },
};
const RESULTS = join(root, "bench/results.md");
const PREAMBLE =
  "# Results\n\nWritten by `npm run bench -- --write`, section by section. Read the ratios: the machine is shared.\n";
const DEFAULT_RUNS = 3;
const MAX_RUNS = 1000;

async function main(): Promise<void> {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: {
      small: { type: "boolean", default: false },
      runs: { type: "string", default: String(DEFAULT_RUNS) },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1 || runs > MAX_RUNS)
    throw new Error(`--runs is a number from 1 to ${MAX_RUNS}`);
  const known = Object.entries(GROUPS).flatMap(([name, { workloads }]) => [name, ...workloads]);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`no benchmark ${unknown}; there are: ${known.join(", ")}`);
  const results: Group[] = [];
  for (const [group, { run, workloads }] of Object.entries(GROUPS)) {
    const whole = names.length === 0 || names.includes(group);
    if (!whole && !workloads.some((name) => names.includes(name))) continue;
    const options: RunOptions = {
      size: values.small ? "small" : "full",
      runs,
      wants: (name) => whole || names.includes(name),
      progress,
    };
    const result = await run(options);
    results.push(result);
    progress("");
    if (!values.json) console.log(markdown(result, machine()));
    if (values.write && whole && !values.small) keep(result);
  }
  if (values.json) console.log(JSON.stringify({ machine: machine(), groups: results }, null, 2));
}

/** Puts a group's section into the kept results. */
function keep(result: Group): void {
  const file = existsSync(RESULTS) ? readFileSync(RESULTS, "utf8") : PREAMBLE;
  writeFileSync(RESULTS, withSection(file, markdown(result, machine())));
}

function machine(): string {
  const processors = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `${date}, ${processors[0]?.model ?? "unknown processor"}, ${processors.length} cores, Node ${process.versions.node}`;
}

main().catch((error: unknown) => {
  progress("");
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
