// `npm run fuzz -- [--seed S] [--programs N] [--workers W]`: long runs of what the tests do briefly. With `--machines` programs of
// several threads. Exit 1 at a difference, which is printed with its seed and, for one thread, a small program.
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { runMachines } from "./machines.ts";
import { runWorkers, summaryOf, withWorker } from "./workers.ts";

const MOST_SEEDS = 2 ** 40;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    programs: { type: "string", default: "20000" },
    workers: { type: "string", default: String(availableParallelism()) },
    machines: { type: "boolean", default: false },
  },
});
const seed = values.seed === undefined ? randomInt(MOST_SEEDS) : Number(values.seed);
const programs = Number(values.programs);
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);
const showProgress = (ran: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${ran} of ${programs} programs, ${seconds()} s `);
};

async function fuzzEngines(): Promise<void> {
  const workers = Math.max(1, Math.min(Number(values.workers), programs));
  const { totals, failures } = await withWorker([], (file) =>
    runWorkers(file, seed, programs, workers, { onProgress: showProgress }),
  );
  console.log(`${summaryOf(totals)}\n${seconds()} s with ${workers} processes`);
  for (const failure of failures) {
    console.log(`program ${failure.seed} differs; rerun with --seed ${failure.seed} --programs 1\n${failure.text}`);
  }
  if (failures.length > 0) process.exitCode = 1;
}

function fuzzMachines(): void {
  const ends = new Map<string, number>();
  for (let k = 0; k < programs; k++) {
    const { end, difference } = runMachines(seed + k);
    ends.set(end, (ends.get(end) ?? 0) + 1);
    showProgress(k + 1);
    if (difference === undefined) continue;
    console.log(`program ${seed + k} differs; rerun with --machines --seed ${seed + k} --programs 1`);
    console.log(difference.text, difference.wanted, difference.found);
    process.exitCode = 1;
    return;
  }
  console.log(`${programs} programs: ${[...ends].map(([end, count]) => `${end} ${count}`).join(", ")}; ${seconds()} s`);
}

console.log(`programs of the seeds from ${seed} on`);
if (values.machines) fuzzMachines();
else await fuzzEngines();
