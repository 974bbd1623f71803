// `vmrun measure threads`: counts are exact, times are there and of the right order, and it takes less than a minute. spec/measure.md.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { vmrun } from "./vmrun.ts";

const MOST_MS = 60_000;

interface Measured {
  readonly cases: readonly {
    readonly act: string;
    readonly model: string;
    readonly ns: { readonly least: number; readonly median: number; readonly most: number };
    readonly here?: string;
    readonly why: string;
  }[];
  readonly locks: readonly { readonly held: string; readonly lockCalls: number; readonly switches: number }[];
}

test("it measures threads, workers, processes and locks, in less than a minute, and leaves nothing behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-measured-"));
  const begin = performance.now();
  const run = await vmrun(["measure", "threads", "--json"], { env: { TMPDIR: folder } });
  expect(performance.now() - begin).toBeLessThan(MOST_MS);
  expect(run).toMatchObject({ status: 0, stderr: "" });
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
  const { cases, locks }: Measured = JSON.parse(run.stdout);
  expect(cases.map(({ act, model }) => `${act} ${model}`)).toEqual(
    ["create", "switch"].flatMap((act) =>
      ["VM thread", "Node worker", "host process"].map((model) => `${act} ${model}`),
    ),
  );
  const least = new Map(cases.map(({ act, model, ns }) => [`${act} ${model}`, ns.least]));
  for (const { ns, why } of cases) {
    expect(ns.least).toBeGreaterThan(0);
    expect(ns.median).toBeGreaterThanOrEqual(ns.least);
    expect(ns.most).toBeGreaterThanOrEqual(ns.median);
    expect(why).toMatch(/^[A-Z].*\.$/);
  }
  for (const act of ["create", "switch"]) {
    for (const model of ["Node worker", "host process"]) {
      expect(least.get(`${act} VM thread`)).toBeLessThan(least.get(`${act} ${model}`) ?? 0);
    }
  }
  const ratio = (least.get("create host process") ?? 0) / (least.get("create VM thread") ?? 1);
  const here = cases[0]?.here ?? "";
  expect(here).toMatch(/^Here: [\d,.]+ times faster than a host process$/);
  expect(Number(/[\d,.]+/.exec(here)?.[0].replaceAll(",", ""))).toBeCloseTo(ratio, -1);
  // Four threads of half a million increments each.
  expect(locks.map(({ held, lockCalls }) => [held, lockCalls])).toEqual([
    ["the whole loop", 8],
    ["each increment", 4_000_000],
    ["1000 increments", 4_000],
  ]);
});

test("it measures nothing else", async () => {
  const run = await vmrun(["measure", "moonlight"]);
  expect(run).toMatchObject({ status: 64, stdout: "", stderr: 'vmrun: measure knows threads, not "moonlight"\n' });
});
