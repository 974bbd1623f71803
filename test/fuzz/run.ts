// `npm run fuzz -- [--seed S] [--programs N] [--workers W]`: long runs of what the tests do briefly. With `--machines` programs of
// several threads. Exit 1 at a difference, which is printed with its seed and, for one thread, a small program. Whoever stops it is
// told what was run up to there.
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { addTotals, noTotals } from "./engine.ts";
import { runMachines } from "./machines.ts";
import { runWorkers, summaryOf, withWorker } from "./workers.ts";

const MOST_SEEDS = 2 ** 40;
/** Programs of engines after which it is said how far it is, where that is not seen all the time. */
const BLOCK = 20_000;

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
const progressOf = (ran: number): string => `${ran} of ${programs} programs, ${seconds()} s`;
const showProgress = (ran: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${progressOf(ran)} `);
};

async function fuzzEngines(): Promise<void> {
  const workers = Math.max(1, Math.min(Number(values.workers), programs));
  const totals = noTotals();
  const sayTotals = () => console.log(`${summaryOf(totals)}\n${seconds()} s with ${workers} processes`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log(`stopped by ${signal}`);
      sayTotals();
      process.exit(1);
    });
  }
  await withWorker([], async (file) => {
    while (totals.programs < programs) {
      const ran = totals.programs;
      const block = Math.min(BLOCK, programs - ran);
      const onProgress = (more: number) => showProgress(ran + more);
      const report = await runWorkers(file, seed + ran, block, Math.min(workers, block), { onProgress });
      addTotals(totals, report.totals);
      for (const failure of report.failures) {
        console.log(`program ${failure.seed} differs; rerun with --seed ${failure.seed} --programs 1\n${failure.text}`);
      }
      if (report.failures.length > 0) {
        process.exitCode = 1;
        return;
      }
      if (!process.stderr.isTTY) console.error(progressOf(totals.programs));
    }
  });
  sayTotals();
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
