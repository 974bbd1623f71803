// The counters of programs/concepts under 100 seeds and 8 quanta each: without a lock some schedules lose updates, with one none
// does, and a schedule is the same each time. Each pair of a seed and a quantum runs twice on the simulated host. Numbers of
// increments are small, but each thread of lock-1000 takes its lock twice. spec/scheduling.md, "Run queue".
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderAll } from "../src/asm/render.ts";
import { assembleFile } from "../src/host/node/assemble-file.ts";
import { DEFAULT_QUANTUM } from "../src/isa/limits.ts";
import { isFault, verify } from "../src/isa/verify.ts";
import { CALLS } from "../src/kernel/syscalls.ts";
import { expectationsOf } from "../src/testing/expectations.ts";
import { runVariant } from "../src/testing/run-program.ts";
import { vmrun } from "./cli/vmrun.ts";

const SEEDS = Array.from({ length: 100 }, (_, k) => BigInt(k + 1));
const QUANTA = [1, 2, 3, 7, 61, 257, 1000, DEFAULT_QUANTUM];
const THREADS = 3;

const file = (name: string) => `programs/concepts/${name}.asm`;

/** What a program prints at each quantum and seed, as `QUANTUM/SEED` and the number of updates that are left. */
async function schedules(name: string, increments: number): Promise<ReadonlyMap<string, number>> {
  const text = readFileSync(file(name), "utf8");
  const assembled = assembleFile(file(name), file(name), new TextEncoder().encode(text));
  if (assembled.image === undefined) throw new Error(renderAll(assembled));
  const image = verify(assembled.image, CALLS);
  if (isFault(image)) throw new Error(image.message);
  const stated = expectationsOf(text);
  if (stated === undefined || typeof stated === "string" || "testedBy" in stated) throw new Error(`${name}: ${stated}`);
  const run = { ...stated, args: [String(increments), String(THREADS)], limits: { memory: 2 ** 20 } };
  const found = new Map<string, number>();
  for (const quantum of QUANTA) {
    for (const seed of SEEDS) {
      const variant = { host: "sim", engine: "compiler", quantum, seed, roundTrip: false } as const;
      const first = await runVariant(image, run, variant);
      expect(await runVariant(image, run, variant), `--quantum ${quantum} --seed ${seed}`).toEqual(first);
      const [, left] = new RegExp(`^expected ${increments * THREADS} found (\\d+)\\n$`).exec(first.output) ?? [];
      expect(left, `--quantum ${quantum} --seed ${seed}: ${first.output}${first.errors}`).toBeDefined();
      found.set(`${quantum}/${seed}`, Number(left));
    }
  }
  return found;
}

test("race loses updates in some schedules, never gains any, and at quantum 1 loses in each", async () => {
  const found = await schedules("race", 300);
  const most = 300 * THREADS;
  expect([...found].filter(([, left]) => left < 1 || left > most)).toEqual([]);
  expect([...found].filter(([schedule, left]) => schedule.startsWith("1/") && left === most)).toEqual([]);
  expect([...found.values()]).toContain(most);
});

test.each([
  ["lock-loop", 100],
  ["lock-each", 50],
  ["lock-1000", 1001],
])("%s loses none in any schedule", async (name, increments) => {
  const found = await schedules(name, increments);
  expect([...found].filter(([, left]) => left !== increments * THREADS)).toEqual([]);
});

test("a race in a real process is the same twice, and another at another seed", async () => {
  const race = (seed: number) => vmrun(["--quantum", "3", "--seed", String(seed), file("race")]);
  const first = await race(5);
  expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/^expected 20000 found \d+\n$/), stderr: "" });
  expect(await race(5)).toEqual(first);
  expect((await race(6)).stdout).not.toBe(first.stdout);
});
