// A process that runs random programs: `node BUNDLE FROM PROGRAMS`. It writes lines of JSON: how many it has run, then what they came
// to, with the text of a program that differed.
import { caseOf, noTotals, runSeeds } from "./engine.ts";
import { shrink, textOf } from "./shrink.ts";

const LINE_EVERY = 200;

const [from = 0, programs = 0] = process.argv.slice(2).map(Number);
const totals = noTotals();
const found = runSeeds(from, programs, totals, () => {
  if (totals.programs % LINE_EVERY === 0) console.log(JSON.stringify({ programs: totals.programs }));
});
if (found === undefined) console.log(JSON.stringify({ totals }));
else {
  const { seed, result } = found;
  const { source, way } = caseOf(seed);
  const small = shrink(source, way, result.quanta);
  const text = small === undefined ? JSON.stringify(result.difference) : textOf(small);
  console.log(JSON.stringify({ totals, failure: { seed, text } }));
}
