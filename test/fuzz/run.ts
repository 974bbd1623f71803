// `npm run fuzz -- [--seed S] [--programs N]`: long runs of what the tests do briefly. Exit 1 at the first difference.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { fuzzEngines } from "./engine.ts";

const MOST_SEEDS = 2 ** 40;

const { values } = parseArgs({
  options: { seed: { type: "string" }, programs: { type: "string", default: "20000" } },
});
const seed = values.seed === undefined ? randomInt(MOST_SEEDS) : Number(values.seed);
if (!fuzzEngines(seed, Number(values.programs))) process.exitCode = 1;
