// Random programs of several threads run the same on machines with the compiler and with the interpreter. spec/compiler.md, "Tests".
import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { runMachines } from "../fuzz/machines.ts";

const PROGRAMS = 120;
const PROGRAMS_WITH_PROCESSES = 60;
/** With a shorter quantum no block fits into what is left of it, and the interpreter does everything. */
const LONG_QUANTUM = 61;
/** All functions are compiled, so none returns to one that is not. */
const RARE = ["RETURNED"];

it("threads run the same on the compiler and on the interpreter", { timeout: 240_000 }, () => {
  const fresh = Number(process.env.VMRUN_SEED ?? randomInt(2 ** 40));
  console.log(
    `fresh seed ${fresh}; rerun with VMRUN_SEED=${fresh}, or with npm run fuzz -- --machines --seed ${fresh}`,
  );
  const ends = new Map<string, number>();
  const exits = new Map<string, number>();
  let [compiled, interpreted] = [0, 0];
  for (let k = 0; k < PROGRAMS; k++) {
    const seed = k < PROGRAMS / 2 ? k : fresh + k - PROGRAMS / 2;
    const report = runMachines(seed);
    if (report.difference !== undefined) console.log(`seed ${seed}\n${report.difference.text}`);
    expect(report.difference?.found).toEqual(report.difference?.wanted);
    ends.set(report.end, (ends.get(report.end) ?? 0) + 1);
    if (report.quantum >= LONG_QUANTUM) {
      compiled += report.compiled;
      interpreted += report.interpreted;
    }
    for (const [name, count] of Object.entries(report.exits)) exits.set(name, (exits.get(name) ?? 0) + count);
  }
  console.log([...ends].map(([end, count]) => `${end}: ${count}`).join(", "), compiled, interpreted);
  expect(ends.get("exit")).toBeGreaterThan(PROGRAMS / 3);
  expect(compiled).toBeGreaterThan(interpreted);
  console.log([...exits].map(([name, count]) => `${name}: ${count}`).join(", "));
  expect([...exits].filter(([name, count]) => count === 0 && !RARE.includes(name))).toEqual([]);
});

it("processes run the same on the compiler and on the interpreter", { timeout: 240_000 }, () => {
  const fresh = Number(process.env.VMRUN_SEED ?? randomInt(2 ** 40));
  console.log(`fresh seed ${fresh}; rerun with VMRUN_SEED=${fresh}`);
  const ends = new Map<string, number>();
  for (let k = 0; k < PROGRAMS_WITH_PROCESSES; k++) {
    const seed = k < PROGRAMS_WITH_PROCESSES / 2 ? k : fresh + k - PROGRAMS_WITH_PROCESSES / 2;
    const report = runMachines(seed, true);
    if (report.difference !== undefined) console.log(`seed ${seed}\n${report.difference.text}`);
    expect(report.difference?.found).toEqual(report.difference?.wanted);
    ends.set(report.end, (ends.get(report.end) ?? 0) + 1);
  }
  console.log([...ends].map(([end, count]) => `${end}: ${count}`).join(", "));
  expect(ends.get("exit")).toBeGreaterThan(PROGRAMS_WITH_PROCESSES / 4);
});
