// Engines from the command line: each can be chosen, a program cannot tell them apart, and what the compiler does can be seen.
// spec/command-line.md, "Options of a run".
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vmrun } from "./vmrun.ts";

const RACE = "programs/concepts/race.asm";
const LOOP =
  'import "std/io"\nfunc main()\n    let i\nnext:\n    add i, i, 1\n    blt i, 1_000_000, next\n    print "{}\\n", i\n    ret\nend\n';
const SERVER = "programs/concepts/http-hello.asm";
let folder = "";
let loop = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmrun-engines-"));
  loop = join(folder, "loop.asm");
  writeFileSync(loop, LOOP);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function statsOf(...words: string[]): Promise<Record<string, unknown>> {
  const run = await vmrun(["--stats", "--json", ...words]);
  expect(run.status, run.stderr).toBe(0);
  return { ...JSON.parse(run.stderr), output: run.stdout };
}

test("all engines give the same output and the same counters", async () => {
  const all = await Promise.all(
    ["compiler", "interpreter", "reference"].map((engine) => statsOf("--engine", engine, "--quantum", "257", RACE)),
  );
  const [compiler, ...others] = all.map(({ instructions, switches, preemptions, calls, output }) => ({
    ...{ instructions, switches, preemptions, calls, output },
  }));
  expect(compiler?.output).toMatch(/^expected 20000 found \d+\n$/);
  for (const other of others) expect(other).toEqual(compiler);
  expect(all.map(({ engine }) => engine)).toEqual(["compiler", "interpreter", "reference"]);
});

test("the compiler is the default, and --stats says what it did", async () => {
  const stats = await statsOf(loop);
  expect(stats).toMatchObject({ engine: "compiler", output: "1000000\n" });
  // Only main runs for long.
  expect(Number(stats.functionsCompiled)).toBeGreaterThan(0);
  expect(Number(stats.functionsCompiled)).toBeLessThan(Number(stats.functions));
  expect(Number(stats.moduleBytes)).toBeGreaterThan(100);
  expect(Number(stats.compileMilliseconds)).toBeGreaterThan(0);
  expect(Number(stats.instructionsCompiled) + Number(stats.instructionsInterpreted)).toBe(stats.instructions);
  expect(Number(stats.instructionsCompiled)).toBeGreaterThan(Number(stats.instructions) / 2);
  expect(Number(stats.exitsBudget)).toBeGreaterThan(0);
  const text = await vmrun(["--stats", loop]);
  expect(text.stderr).toMatch(/^engine compiler\nfunctions \d+\nfunctions-compiled \d+\nmodule-bytes \d+$/m);
});

test("a round trip keeps its compiled code", async () => {
  const stats = await statsOf("--roundtrip", "--quantum", "100000", loop);
  expect(Number(stats.instructionsCompiled)).toBeGreaterThan(Number(stats.instructions) / 2);
});

test("a profile is counted by the interpreter unless an engine is chosen", async () => {
  const small = join(folder, "small.asm");
  writeFileSync(small, LOOP.replace("1_000_000", "100"));
  const [interpreter, compiler] = await Promise.all([
    vmrun(["--profile", "--stats", small]),
    vmrun(["--profile", "--stats", "--engine=compiler", small]),
  ]);
  expect(interpreter.stderr).toMatch(/^engine interpreter$/m);
  expect(compiler.stderr).toMatch(/^engine compiler$/m);
  const lines = (text: string) => text.split("\n").filter((line) => line.includes("%"));
  expect(lines(interpreter.stderr)).toEqual(lines(compiler.stderr));
});

test("--verify-engines agrees with the run, and says how it ended", async () => {
  const [agreed, trapped, waiting, stopped] = await Promise.all([
    vmrun(["--verify-engines", "--quantum", "7", RACE, "100"]),
    vmrun(["--verify-engines", "programs/traps/null-pointer.asm"]),
    vmrun(["--verify-engines", "--allow-net", SERVER, "8080"]),
    vmrun(["--verify-engines", "--timeout", "0.001", loop]),
  ]);
  const line =
    /^the engines agree: (\d+) instructions, [\d.]+ % of them compiled, compared \d+ times; exit status 0\n$/;
  const [, instructions] = line.exec(agreed.stdout) ?? [];
  expect(agreed).toMatchObject({ status: 0, stderr: "" });
  expect((await statsOf("--quantum", "7", RACE, "100")).instructions).toBe(Number(instructions));
  expect(trapped).toMatchObject({ status: 0, stdout: expect.stringMatching(/compared once; trap MEM_FAULT\n$/) });
  expect(waiting).toMatchObject({ status: 0, stdout: expect.stringMatching(/; it waits for what a simulated world/) });
  expect(stopped).toMatchObject({ status: 124, stdout: expect.stringMatching(/; not at the end\n$/) });
});

test("--verify-engines reads standard input, and gives it to both", async () => {
  const run = await vmrun(["--verify-engines", "programs/wordcount.asm"], { stdin: "three words here\n" });
  const empty = await vmrun(["--verify-engines", "programs/wordcount.asm"]);
  expect(run.status).toBe(0);
  expect(run.stdout).not.toBe(empty.stdout);
});

test.each([
  [["--verify-engines", "--dir", ".", RACE], "--dir means nothing"],
  [["--verify-engines", "--engine=reference", RACE], "--engine means nothing"],
  [["--engine=interp", RACE], 'no engine "interp"; known are compiler, interpreter, reference'],
])("vmrun %s is refused", async (words, message) => {
  const run = await vmrun(words);
  expect(run).toMatchObject({ status: 64, stdout: "", stderr: expect.stringContaining(message) });
});

test("dis prints blocks and WebAssembly, and one thing at a time", async () => {
  const blocks = await vmrun(["dis", "--blocks", loop]);
  expect(blocks.stdout).toMatch(/^main: \d+ instructions, \d+ blocks, 1 loop, at the start checks for \d+$/m);
  expect(blocks.stdout).toMatch(
    /^ {2}b\d+ .* branch +-> b\d+ b\d+ +head of a loop of depth 1, checks for 2, place \d+$/m,
  );
  const wat = await vmrun(["dis", "--wat", loop]);
  expect(wat.stdout).toMatch(/^\(module\n/);
  expect(wat.stdout).toMatch(/^ {2}\(func \$main /m);
  expect(await vmrun(["dis", "--wat", "--blocks", loop])).toMatchObject({ status: 64 });
});
