// Who runs a workload: this machine, the same program in C and the same in Lua. Images and the compiled C programs are made in
// .cache/bench before anything is measured. A contender whose tool is missing is named, with the reason.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "./measure.ts";
import { root } from "./workloads.ts";

export const CONTENDERS = ["vmrun", "c", "lua"] as const;
export type Contender = (typeof CONTENDERS)[number];

export const CONTENDER_TITLES: Readonly<Record<Contender, string>> = { vmrun: "vmrun", c: "C", lua: "Lua 5.4" };

export const cache = join(root, ".cache/bench");
export const vmrun = join(root, "bin/vmrun");

const PREPARE_TIMEOUT_MS = 120_000;
const C_FLAGS = ["-O2", "-lm", "-pthread"];

/** Why a contender cannot run here, or undefined. */
export function whyAbsent(contender: Contender): string | undefined {
  if (contender === "c" && !answers(["gcc", "--version"], "")) return "gcc is not installed";
  if (contender === "lua" && luaProgram() === undefined) return "Lua 5.4 is not installed";
  return undefined;
}

/** The command that runs a workload, made ready; undefined when there is no such program in that language. */
export function prepare(contender: Contender, name: string, flags: readonly string[] = []): Command | undefined {
  mkdirSync(cache, { recursive: true });
  if (contender === "vmrun")
    return [process.execPath, vmrun, ...flags, imageOf(join(root, `programs/bench/${name}.asm`))];
  const source = join(root, `bench/peers/${name}.${contender}`);
  if (!existsSync(source)) return undefined;
  if (contender === "lua") return [luaProgram() ?? "lua", source];
  const program = join(cache, name);
  make(["gcc", source, "-o", program, ...C_FLAGS]);
  return [program];
}

/** Assembles a program into an image beside the other prepared files, and gives its path. */
export function imageOf(source: string): string {
  const image = join(cache, `${source.replace(/^.*\/|\.asm$/g, "")}.vmi`);
  mkdirSync(cache, { recursive: true });
  make([process.execPath, vmrun, "asm", "-o", image, source]);
  return image;
}

function make(command: Command): void {
  const [program, ...args] = command;
  const run = spawnSync(program, args, { encoding: "utf8", timeout: PREPARE_TIMEOUT_MS });
  if (run.status !== 0) throw new Error(`${command.join(" ")}: failed\n${run.stderr}`);
}

function luaProgram(): string | undefined {
  return ["lua5.4", "lua"].find((program) => answers([program, "-v"], "Lua 5.4"));
}

/** Whether the command runs and prints the text. */
function answers([program, ...args]: Command, text: string): boolean {
  const run = spawnSync(program, args, { encoding: "utf8", timeout: PREPARE_TIMEOUT_MS });
  return run.status === 0 && `${run.stdout}${run.stderr}`.includes(text);
}
