// `npm run fuzz -- [--seed S] [--programs N] [--workers W]`: long runs of what the tests do briefly. Exit 1 at a difference, which is
// printed with its seed and a small program.
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { runWorkers, summaryOf, withWorker } from "./workers.ts";

const MOST_SEEDS = 2 ** 40;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    programs: { type: "string", default: "20000" },
    workers: { type: "string", default: String(availableParallelism()) },
  },
});
const seed = values.seed === undefined ? randomInt(MOST_SEEDS) : Number(values.seed);
const programs = Number(values.programs);
const workers = Math.max(1, Math.min(Number(values.workers), programs));
console.log(`programs of the seeds from ${seed} on`);
const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);
const showProgress = (ran: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${ran} of ${programs} programs, ${seconds()} s `);
};
const { totals, failures } = await withWorker([], (file) =>
  runWorkers(file, seed, programs, workers, { onProgress: showProgress }),
);
if (process.stderr.isTTY) process.stderr.write("\n");
console.log(`${summaryOf(totals)}\n${seconds()} s with ${workers} processes`);
for (const failure of failures) {
  console.log(`program ${failure.seed} differs; rerun with --seed ${failure.seed} --programs 1\n${failure.text}`);
}
if (failures.length > 0) process.exitCode = 1;
