// A process that runs random programs: `node BUNDLE FROM PROGRAMS small|found [KIND]`. It writes lines of JSON: how many it has run, then what
// they came to, with the text of a program that differed, made small if that is asked for.
import { caseOf, noTotals, runSeeds } from "./engine.ts";
import { shrink, textOf } from "./shrink.ts";

const LINE_EVERY = 200;

const [from, programs] = process.argv.slice(2, 4).map(Number);
const kind = process.argv[5] === undefined ? undefined : Number(process.argv[5]);
const totals = noTotals();
const found = runSeeds(
  from!,
  programs!,
  totals,
  () => {
    if (totals.programs % LINE_EVERY === 0) console.log(JSON.stringify({ programs: totals.programs }));
  },
  kind,
);
if (found === undefined) console.log(JSON.stringify({ totals }));
else {
  const { seed, result } = found;
  const { source, way } = caseOf(seed, kind);
  const small = process.argv[4] === "small" ? shrink(source, way, result.quanta) : undefined;
  const { difference } = result;
  const text = small === undefined ? `${difference?.left}\n${difference?.right}` : textOf(small);
  console.log(JSON.stringify({ totals, failure: { seed, text } }));
}
