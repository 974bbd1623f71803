// Golden modules: each source in test/golden/compiler with what the compiler makes of it in the .wat beside it, its bytes valid and its
// text too. The start of guest memory is fixed, so that the text depends on the source and the compiler alone. spec/compiler.md.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Compiled, compile } from "../../../src/engine/compile/compile.ts";
import { watOf } from "../../../src/engine/compile/wat.ts";
import { prepare } from "../../../src/engine/program.ts";
import { assemble, createMachine, type VerifiedImage } from "../../../src/index.ts";
import { compareEngines } from "../../../src/testing/compare-engines.ts";
import { TESTED_ENGINES } from "../../../src/testing/engines.ts";
import { foreignIfPresent } from "../../foreign.ts";

const FOLDER = "test/golden/compiler";
const NAMES = readdirSync(FOLDER).flatMap((file) => /^(.*)\.asm$/.exec(file)?.[1] ?? []);
const BASE = 0x10000;
/** A program on shared memory too, in an area that is not the first. */
const SHARED = { name: "atomics", place: { base: BASE, areaAt: 0x1000, isShared: true } };
/** What each program's main gives. */
const STATUSES: Readonly<Record<string, bigint>> = {
  atomics: 8n,
  calls: 220n,
  floats: 0n,
  irreducible: 103n,
  kernel: 9n,
  loop: 450n,
  memory: 4n,
  switch: 9n,
};

function imageOf(name: string): VerifiedImage {
  const { image, diagnostics } = assemble(readFileSync(`${FOLDER}/${name}.asm`, "utf8"), { path: `${name}.asm` });
  if (image === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return image;
}

test("there is a program for each kind of code", () => {
  expect(NAMES).toEqual(Object.keys(STATUSES));
});

test.each(NAMES)("%s becomes the module that is beside it", (name) => {
  expectGolden(compile(prepare(imageOf(name)), { base: BASE }), name);
});

test("a program on shared memory becomes the module that is beside it", () => {
  expectGolden(compile(prepare(imageOf(SHARED.name)), SHARED.place), `${SHARED.name}.shared`);
});

function expectGolden({ bytes, functions, wanted }: Compiled, name: string): void {
  expect(functions).toBe(wanted.length);
  expect(WebAssembly.validate(bytes)).toBe(true);
  const path = `${FOLDER}/${name}.wat`;
  const text = watOf(bytes);
  if (process.env.ACCEPT === "1") writeFileSync(path, text);
  expect(text, "to accept it: ACCEPT=1 npx vitest run test/engine/compile/golden.test.ts").toBe(
    readFileSync(path, "utf8"),
  );
}

test.each(NAMES)("%s gives the same on both engines", async (name) => {
  const image = imageOf(name);
  const machine = await createMachine(image);
  expect(await machine.run()).toEqual({ kind: "exit", status: STATUSES[name] });
  for (const quantum of [1, 3, 10_000]) {
    const result = compareEngines({
      options: { image, quantum },
      stdin: new Uint8Array(),
      engines: [TESTED_ENGINES.compiler, TESTED_ENGINES.interpreter],
      goOn: () => true,
    });
    expect(result).toMatchObject({ divergence: undefined, end: { kind: "exit", status: STATUSES[name] } });
  }
});

for (const name of [...NAMES, `${SHARED.name}.shared`]) {
  foreignIfPresent("wat2wasm")(`the text of ${name} is valid for wat2wasm`, () => {
    const path = `${FOLDER}/${name}.wat`;
    const run = spawnSync("wat2wasm", ["--enable-tail-call", "--enable-threads", "--output=/dev/null", path], {
      encoding: "utf8",
    });
    expect(run).toMatchObject({ status: 0, stderr: "" });
  });
}
