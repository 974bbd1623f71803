// The compiled engine against the interpreter and the oracle on random programs: fixed seeds, and some fresh ones whose seed is
// printed. Invariant: every way out of compiled code and every way into it was taken. spec/compiler.md, "Tests".
import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { addTotals, noTotals } from "../../fuzz/engine.ts";
import { runWorkers, summaryOf, withWorker } from "../../fuzz/workers.ts";

const FIXED = 18_000;
const FRESH = 2_000;
const WORKERS = 2;
/** Exits that need a kernel; test/kernel/engines.test.ts sees them. */
const WITH_KERNEL = ["SERVED", "TURN"];
const TIMEOUT_MS = 600_000;

it(
  `does what the other engines do, in ${FIXED + FRESH} programs`,
  async () => {
    const seed = Number(process.env.VMRUN_SEED ?? randomInt(2 ** 40));
    console.log(`fresh seed ${seed}; rerun with VMRUN_SEED=${seed}, or with npm run fuzz -- --seed ${seed}`);
    const totals = noTotals();
    await withWorker([], async (file) => {
      for (const [from, programs] of [
        [seed, FRESH],
        [0, FIXED],
      ] as const) {
        const report = await runWorkers(file, from, programs, WORKERS);
        addTotals(totals, report.totals);
        expect(report.failures.map((failure) => `program ${failure.seed} differs:\n${failure.text}`)).toEqual([]);
      }
    });
    console.log(summaryOf(totals));
    expect(totals.programs).toBe(FIXED + FRESH);
    expect(totals.compiled).toBeGreaterThan(totals.interpreted);
    const ways = { ...totals.exits, ...totals.entrances };
    const never = Object.entries(ways).filter(([name, count]) => count === 0 && !WITH_KERNEL.includes(name));
    expect(never).toEqual([]);
  },
  TIMEOUT_MS,
);
