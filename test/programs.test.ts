// Every program in programs/ that states what it expects, on the simulated and on the real host. spec/testing.md.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { renderAll } from "../src/asm/render.ts";
import { assembleFile } from "../src/host/node/assemble-file.ts";
import { isFault, verify } from "../src/isa/verify.ts";
import { CALLS } from "../src/kernel/syscalls.ts";
import { expectationsOf } from "../src/testing/expectations.ts";
import { type HostName, testProgram, variantText } from "../src/testing/run-program.ts";

const FOLDER = "programs";
/** Chooses the random quantum, which a failure names. */
const SEED = Number(process.env.VMRUN_TEST_SEED ?? Math.floor(Math.random() * 2 ** 32));
/** Units, which programs/test imports. */
const WITHOUT_EXPECTATIONS = /^programs\/std\//;

const files = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".asm"))
  .map((name) => join(FOLDER, name))
  .sort();

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const expected = expectationsOf(text);
  if (expected === undefined) {
    test(`${file} may go without expectations`, () => expect(file).toMatch(WITHOUT_EXPECTATIONS));
    continue;
  }
  if (typeof expected !== "string" && "testedBy" in expected) {
    test.each(expected.testedBy)(`${file} is run by %s`, (path) => {
      const text = readFileSync(path, "utf8");
      const isNamed = [basename(file, ".asm"), dirname(file)].some((name) => text.includes(`${name}"`));
      expect(isNamed, `${path} names the program or its folder`).toBe(true);
    });
    continue;
  }
  for (const host of ["sim", "node"] satisfies HostName[]) {
    test(`${file} on the ${host} host`, async () => {
      if (typeof expected === "string") throw new Error(expected);
      const assembled = assembleFile(file, file, new TextEncoder().encode(text));
      if (assembled.image === undefined) throw new Error(renderAll(assembled));
      const image = verify(assembled.image, CALLS);
      if (isFault(image)) throw new Error(image.message);
      const failures = await testProgram(image, expected, host, SEED);
      expect(
        failures.map(({ variant, message }) => `${message} (${variantText(variant)})`),
        `VMRUN_TEST_SEED=${SEED}`,
      ).toEqual([]);
    });
  }
}
