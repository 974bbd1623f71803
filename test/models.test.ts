// Programs that say so come out the same under every thread model, in real processes and on both engines. VMRUN_MODEL_RUNS says how
// often each runs: `npm run check:models` says 100. Under `mn raw` calls that wait block lightweight processes, which are replaced.
// spec/thread-models.md.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Expectations, expectationsOf } from "../src/testing/expectations.ts";
import { vmrun } from "./cli/vmrun.ts";

const RUNS = Number(process.env.VMRUN_MODEL_RUNS ?? 1);
const LONG_MS = RUNS * 60_000;
const lines = (list: readonly string[]): string => list.map((line) => `${line}\n`).join("");

interface Program {
  readonly file: string;
  readonly expected: Expectations;
}

const programs = readdirSync("programs", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".asm"))
  .map((name) => join("programs", name))
  .sort()
  .flatMap((file): Program[] => {
    const expected = expectationsOf(readFileSync(file, "utf8"));
    return typeof expected === "object" && "models" in expected && expected.models.length > 0
      ? [{ file, expected }]
      : [];
  });

test("some programs come out the same under every model", () => {
  expect(programs.length).toBeGreaterThan(20);
});

for (const { file, expected } of programs) {
  for (const model of [...expected.models, ...(expected.models.includes("mn") ? (["mn raw"] as const) : [])]) {
    test(`${file} under ${model}`, { timeout: LONG_MS }, async () => {
      for (let k = 0; k < RUNS; k++) {
        // Each engine in every other run, and 1 to 3 lightweight processes.
        const engine = k % 2 === 0 ? "compiler" : "interpreter";
        const [name = "", raw] = model.split(" ");
        const lwps = name === "mn" ? [`--lwps=${(k % 3) + 1}`, ...(raw ? ["--raw-blocking"] : [])] : [];
        const limits = Object.entries(expected.limits).map(([limit, value]) => `--limit=${limit}=${value}`);
        const flags = [
          `--threads=${name}`,
          ...lwps,
          ...limits,
          `--engine=${engine}`,
          `--quantum=${k % 4 === 3 ? 61 : 10_000}`,
        ];
        const run = await vmrun([...flags, file, ...expected.args], { stdin: expected.stdin });
        expect({ ...run, stderr: "" }, `${flags.join(" ")}: ${run.stderr}`).toEqual({
          status: expected.exit,
          signal: null,
          stdout: lines(expected.output),
          stderr: "",
        });
        expect(run.stderr).toContain(lines(expected.errors));
        if (expected.trap !== undefined) expect(run.stderr).toContain(`trap ${expected.trap} in thread`);
      }
    });
  }
}
