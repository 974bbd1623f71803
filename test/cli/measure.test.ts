// `vmrun measure threads`: all rows are there, counts are exact, figures agree with each other. spec/measure.md.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { vmrun } from "./vmrun.ts";

/** Others may use the processors too. */
const MOST_MS = 120_000;
const MODELS = ["VM thread", "VM process", "LWP", "Node worker", "host process"];

interface Figure {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

interface Explained {
  readonly ns: Figure;
  readonly why: string;
  readonly claim?: { readonly text: string; readonly source: string };
  readonly here?: string;
}

interface Measured {
  readonly times: number;
  readonly cases: readonly (Explained & { readonly act: string; readonly model: string })[];
  readonly locks: readonly (Explained & { readonly held: string; readonly lockCalls: number })[];
  readonly reads: readonly (Explained & {
    readonly model: string;
    readonly steps: number;
    readonly stepsAtReturn: Figure;
  })[];
  readonly sums: readonly (Explained & { readonly lwps: number; readonly speedUp: number })[];
}

function expectOrdered({ least, median, most }: Figure): void {
  expect(median).toBeGreaterThanOrEqual(least);
  expect(most).toBeGreaterThanOrEqual(median);
}

/** "1,234 times faster than a VM thread" as 1234; less than 1 when it is slower. */
function ratioIn(here: string): number {
  const [, times = "", word] = /^([\d,.]+) times (faster|slower) than /.exec(here) ?? [];
  const ratio = Number(times.replaceAll(",", ""));
  return word === "faster" ? ratio : 1 / ratio;
}

test("it measures threads, processes, locks, a read and a sum, and leaves nothing behind", {
  timeout: MOST_MS,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-measured-"));
  const run = await vmrun(["measure", "threads", "--json"], { env: { TMPDIR: folder } });
  expect(run).toMatchObject({ status: 0, stderr: "" });
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
  const { times, cases, locks, reads, sums }: Measured = JSON.parse(run.stdout);
  expect(times).toBe(5);
  for (const { ns, why, claim, here } of [...cases, ...locks, ...reads, ...sums]) {
    expect(ns.least).toBeGreaterThan(0);
    expectOrdered(ns);
    expect(why).toMatch(/^[A-Z].*\.$/);
    expect(here === undefined).toBe(claim === undefined);
    if (claim !== undefined) expect(claim.source).not.toBe("");
  }

  expect(cases.map(({ act, model }) => `${act} ${model}`)).toEqual(
    ["create", "switch"].flatMap((act) => MODELS.map((model) => `${act} ${model}`)),
  );
  const least = new Map(cases.map(({ act, model, ns }) => [`${act} ${model}`, ns.least]));
  const leastOf = (act: string, model: string) => least.get(`${act} ${model}`) ?? Number.NaN;
  for (const { act, model, ns, here } of cases) {
    if (model !== "VM thread") expect(leastOf(act, "VM thread")).toBeLessThan(ns.least);
    if (here === undefined) continue;
    const than = here.replace(/^.* than an? /, "");
    // Rounded to a tenth, as it is printed.
    const ratio = leastOf(act, than) / ns.least;
    expect(Math.abs(ratioIn(here) / ratio - 1)).toBeLessThan(0.051);
  }

  // Four threads of half a million increments each.
  expect(locks.map(({ held, lockCalls }) => [held, lockCalls])).toEqual([
    ["the whole loop", 8],
    ["each increment", 4_000_000],
    ["1000 increments", 4_000],
  ]);

  expect(reads.map(({ model }) => model)).toEqual(["n1 raw", "n1", "11", "mn", "mn raw"]);
  for (const { model, steps, stepsAtReturn, here } of reads) {
    expectOrdered(stepsAtReturn);
    expect(stepsAtReturn.most).toBeLessThanOrEqual(steps);
    if (model === "n1 raw") expect(stepsAtReturn.most).toBe(0);
    else expect(stepsAtReturn.most).toBeGreaterThan(0);
    expect(here).toMatch(/^[\d,]+( to [\d,]+)? of 4,000 steps were done when the read returned$/);
  }

  expect(sums.map(({ lwps }) => lwps)).toEqual([1, 2, 4, 8].filter((lwps) => lwps <= availableParallelism()));
  for (const { lwps, ns, speedUp, claim } of sums) {
    expect(speedUp).toBeCloseTo((sums[0]?.ns.least ?? 0) / ns.least, 9);
    expect(claim?.text).toBe(
      lwps === 1 ? undefined : `by Amdahl's law at most ${lwps} times faster, if nothing has to be done by one alone`,
    );
  }
});

describe("the program one-read", () => {
  const file = join("programs/concepts", "one-read");

  // The input comes when the other thread has said that it is done.
  test.each([["--threads=n1"], ["--threads=11"], ["--threads=mn"], ["--threads=mn", "--lwps=1", "--raw-blocking"]])(
    "lets another thread work under %s %s %s while it waits",
    async (...flags) => {
      const run = await vmrun([...flags, `${file}.asm`, "40"], { lateStdin: "\n" });
      expect(run).toMatchObject({
        ...{ status: 0, stderr: "" },
        stdout: "worked through all 40 steps\nthe read returned when 40 of 40 steps were done\n",
      });
    },
  );

  test("lets nobody work under n1 with --raw-blocking", async () => {
    const run = await vmrun(["--raw-blocking", `${file}.asm`, "40"], { stdin: "\n" });
    expect(run).toMatchObject({
      ...{ status: 0, stderr: "" },
      stdout: "the read returned when 0 of 40 steps were done\nworked through all 40 steps\n",
    });
  });
});

test("it measures nothing else", async () => {
  const run = await vmrun(["measure", "moonlight"]);
  expect(run).toMatchObject({ status: 64, stdout: "", stderr: 'vmrun: measure knows threads, not "moonlight"\n' });
});
