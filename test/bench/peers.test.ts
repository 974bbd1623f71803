// Every program that the benchmarks run, at its small size: all print the answer of bench/workloads.json.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CONTENDERS } from "../../bench/contenders.ts";
import { root, type Workload, workloadsOf } from "../../bench/workloads.ts";
import { foreign, foreignIfPresent } from "../foreign.ts";

/** Enough to fill the compilers' caches, on a slow machine. */
const TIMEOUT_MS = 240_000;
const RUN_TIMEOUT_MS = 30_000;

/** The contenders beside vmrun, the tools each needs, and the workloads it has no program for. */
const PEERS: Readonly<
  Record<string, { readonly test: ReturnType<typeof foreign>; readonly without: readonly string[] }>
> = {
  c: { test: foreign("gcc"), without: [] },
  wasm: { test: foreignIfPresent("clang", "wasm-ld"), without: [] },
  go: { test: foreignIfPresent("go"), without: [] },
  node: { test: foreign("node"), without: ["deep", "lock"] },
  luajit: { test: foreign("luajit"), without: ["lock"] },
  erlang: { test: foreignIfPresent("erl", "erlc"), without: [] },
  lua: { test: foreign("lua5.4"), without: ["lock"] },
};

test("the list of peers is whole", () => {
  expect(Object.keys(PEERS)).toEqual(CONTENDERS.filter(({ ours }) => !ours).map(({ name }) => name));
});

for (const { name, title, kinds, prepare } of CONTENDERS.filter(({ ours }) => !ours)) {
  PEERS[name]?.test(
    `${title} prints the answers`,
    () => {
      const workloads = kinds.flatMap((kind) => workloadsOf(kind));
      const printed = workloads.flatMap((workload) => {
        const command = prepare(workload.name, []);
        return command === undefined ? [] : [`${workload.name}: ${outputOf(command, workload)}`];
      });
      const expected = workloads.filter((workload) => !PEERS[name]?.without.includes(workload.name));
      expect(printed).toEqual(expected.map((workload) => `${workload.name}: ${workload.small.answer}\n`));
    },
    TIMEOUT_MS,
  );
}

function outputOf([program, ...args]: readonly [string, ...string[]], { small }: Workload): string {
  const options = { encoding: "utf8", timeout: RUN_TIMEOUT_MS } as const;
  const { stdout, stderr } = spawnSync(program, [...args, ...small.args.map(String)], options);
  return stdout + stderr;
}

test.each([...workloadsOf("kernel"), ...workloadsOf("threads")])(
  "$name: the program's own test is the small size",
  ({ name, small }) => {
    const text = readFileSync(join(root, `programs/bench/${name}.asm`), "utf8");
    expect(text).toContain(`\n; args: ${small.args.join(" ")}\n; expect: ${small.answer}\n`);
  },
);
