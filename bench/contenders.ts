// Who runs a workload: this machine on each of its engines, and the same program in other languages. Images and compiled
// programs are made in .cache/bench before anything is measured. A contender whose tool is missing is named, with the reason.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ENGINES } from "../src/engine/names.ts";
import type { Command } from "./measure.ts";
import { root, type Workload } from "./workloads.ts";

export interface Contender {
  /** Its name in the code and in JSON. */
  readonly name: string;
  readonly title: string;
  /** Whether it is this machine, or another implementation of the same programs. */
  readonly ours: boolean;
  /** The kinds of workloads it is measured on. */
  readonly kinds: readonly Workload["kind"][];
  /** What it needs to be installed, or undefined when it can run. */
  readonly whyAbsent: () => string | undefined;
  /** The command that runs a workload, made ready; undefined when there is no such program in that language. */
  readonly prepare: (workload: string, flags: readonly string[]) => Command | undefined;
}

export const cache = join(root, ".cache/bench");
export const vmrun = join(root, "bin/vmrun");
const peers = join(root, "bench/peers");
const hello = join(root, "programs/hello.asm");

const PREPARE_TIMEOUT_MS = 120_000;
/** Products and sums are rounded one by one, on every processor. */
const C_FLAGS = ["-O2", "-ffp-contract=off", "-lm", "-pthread"];
const WASM_FLAGS = [
  ...["--target=wasm32", "-O2", "-ffreestanding", "-nostdlib", "-fno-math-errno", "-mbulk-memory"],
  ...["-isystem", join(peers, "wasm"), "-Wl,--no-entry"],
];
/** One scheduler that does not spin while it waits, and room for a million processes. */
const ERLANG_FLAGS = ["-noinput", "+S", "1:1", "+sbwt", "none", "+P", "2000000"];

const KERNELS = ["kernel"] as const;
const THREADS = ["threads"] as const;
const BOTH = ["kernel", "threads"] as const;

const c: Contender = {
  name: "c",
  title: "C",
  ours: false,
  kinds: BOTH,
  whyAbsent: () => need("gcc", ["gcc", "--version"], ""),
  prepare: (workload) =>
    fromSource(`${workload}.c`, (source) => {
      const program = join(cache, workload);
      make(["gcc", source, "-o", program, ...C_FLAGS]);
      return [program];
    }),
};

const wasm: Contender = {
  name: "wasm",
  title: "V8 Wasm",
  ours: false,
  kinds: KERNELS,
  whyAbsent: () =>
    need("clang with wasm-ld", ["clang", "--print-targets"], "wasm32") ??
    need("clang with wasm-ld", ["wasm-ld", "--version"], ""),
  prepare: (workload) =>
    fromSource(`${workload}.c`, (source) => {
      const module = join(cache, `${workload}.wasm`);
      make(["clang", ...WASM_FLAGS, source, "-o", module]);
      return [process.execPath, "--no-liftoff", join(peers, "wasm/run.js"), module];
    }),
};

const go: Contender = {
  name: "go",
  title: "Go",
  ours: false,
  kinds: BOTH,
  whyAbsent: () => need("Go", ["go", "version"], "go version"),
  prepare: (workload) =>
    fromSource(`${workload}.go`, (source) => {
      const program = join(cache, `${workload}-go`);
      make(["go", "build", "-o", program, source], { GO111MODULE: "off", GOCACHE: join(cache, "go") });
      return [program];
    }),
};

const node: Contender = {
  name: "node",
  title: "node",
  ours: false,
  kinds: BOTH,
  whyAbsent: () => undefined,
  prepare: (workload) => fromSource(`${workload}.js`, (source) => [process.execPath, source]),
};

const luajit: Contender = {
  name: "luajit",
  title: "LuaJIT",
  ours: false,
  kinds: BOTH,
  whyAbsent: () => need("LuaJIT", ["luajit", "-v"], "LuaJIT"),
  prepare: (workload) =>
    fromSource(`${workload}.luajit.lua`, (source) => ["luajit", source]) ??
    fromSource(`${workload}.lua`, (source) => ["luajit", source]),
};

const erlang: Contender = {
  name: "erlang",
  title: "Erlang",
  ours: false,
  kinds: THREADS,
  whyAbsent: () => need("Erlang", ["erl", "-noinput", "-eval", "halt()."], ""),
  prepare: (workload) =>
    fromSource(`${workload}.erl`, (source) => {
      make(["erlc", "-o", cache, source]);
      return ["erl", ...ERLANG_FLAGS, "-pa", cache, "-run", workload, "main"];
    }),
};

const lua: Contender = {
  name: "lua",
  title: "Lua 5.4",
  ours: false,
  kinds: BOTH,
  whyAbsent: () => (luaProgram() === undefined ? "Lua 5.4 is not installed" : undefined),
  prepare: (workload) => fromSource(`${workload}.lua`, (source) => [luaProgram() ?? "lua", source]),
};

/** The default engine comes first. The reference engine is there to compare with, not to be fast. */
const engines: readonly Contender[] = ENGINES.filter((engine) => engine !== "reference").map((engine) => ({
  name: engine,
  title: `vmrun ${engine}`,
  ours: true,
  kinds: BOTH,
  whyAbsent: () =>
    answers([process.execPath, vmrun, "run", "--engine", engine, hello], "Hello")
      ? undefined
      : "this build does not have it; npm run build",
  prepare: (workload, flags) => [
    process.execPath,
    ...[vmrun, "run", "--engine", engine],
    ...flags,
    imageOf(join(root, `programs/bench/${workload}.asm`)),
  ],
}));

/** In the order of their columns. */
export const CONTENDERS: readonly Contender[] = [c, wasm, go, node, luajit, erlang, lua, ...engines];

/** Assembles a program into an image beside the other prepared files, and gives its path. */
export function imageOf(source: string): string {
  const image = join(cache, `${source.replace(/^.*\/|\.asm$/g, "")}.vmi`);
  mkdirSync(cache, { recursive: true });
  imageFrom(source, image);
  return image;
}

/** Assembles a source into the image of this path. */
export function imageFrom(source: string, image: string): void {
  make([process.execPath, vmrun, "asm", "-o", image, source]);
}

/** Those of a kind that can run here, and a note for each that cannot. */
export function contendersFor(kind: Workload["kind"]): { readonly present: Contender[]; readonly notes: string[] } {
  const present: Contender[] = [];
  const notes: string[] = [];
  for (const contender of CONTENDERS.filter(({ kinds }) => kinds.includes(kind))) {
    const reason = contender.whyAbsent();
    if (reason === undefined) present.push(contender);
    else notes.push(`${contender.title} not run: ${reason}`);
  }
  return { present, notes };
}

function fromSource(file: string, prepare: (source: string) => Command): Command | undefined {
  const source = join(peers, file);
  if (!existsSync(source)) return undefined;
  mkdirSync(cache, { recursive: true });
  return prepare(source);
}

function make(command: Command, env: Readonly<Record<string, string>> = {}): void {
  const [program, ...args] = command;
  const run = spawnSync(program, args, {
    encoding: "utf8",
    timeout: PREPARE_TIMEOUT_MS,
    env: { ...process.env, ...env },
  });
  if (run.status !== 0) throw new Error(`${command.join(" ")}: failed\n${run.stderr}`);
}

function need(what: string, command: Command, text: string): string | undefined {
  return answers(command, text) ? undefined : `${what} is not installed`;
}

function luaProgram(): string | undefined {
  return ["lua5.4", "lua"].find((program) => answers([program, "-v"], "Lua 5.4"));
}

/** Whether the command runs and prints the text. */
function answers([program, ...args]: Command, text: string): boolean {
  const run = spawnSync(program, args, { encoding: "utf8", timeout: PREPARE_TIMEOUT_MS });
  return run.status === 0 && `${run.stdout}${run.stderr}`.includes(text);
}
