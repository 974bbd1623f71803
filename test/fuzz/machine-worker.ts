// A process that runs machines with random programs of several threads: `node BUNDLE FROM PROGRAMS`. It writes lines of JSON as worker.ts does.
import { noTotals } from "./engine.ts";
import { runMachines } from "./machines.ts";

const [from = 0, programs = 0] = process.argv.slice(2, 4).map(Number);
const totals = noTotals();
let failure: { seed: number; text: string } | undefined;
for (let seed = from; seed < from + programs && failure === undefined; seed++) {
  const { end, difference } = runMachines(seed);
  totals.programs++;
  totals.ends[end] = (totals.ends[end] ?? 0) + 1;
  if (difference !== undefined) failure = { seed, text: `${end} on one side only, or other figures` };
  console.log(JSON.stringify({ programs: totals.programs }));
}
console.log(JSON.stringify({ totals, ...(failure && { failure }) }));
