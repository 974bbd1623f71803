// What a start costs, without a clock: bundles that V8 need not compile, and none of Node's large modules. spec/command-line.md, "Start".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Script } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, VMRUN } from "./vmrun.ts";

const BUNDLES = join(ROOT, "dist/cli");
/** Modules that cost a start milliseconds, for the streams, sockets or hashes that it does without. */
const LARGE = /^NativeModule (stream|tty|net|dns|crypto|zlib|v8|http|worker_threads|child_process|readline)\b/;
const RECORDER = 'process.on("exit", () => require("fs").writeSync(2, process.moduleLoadList.join("\\n")));\n';

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmrun-start-"));
  writeFileSync(join(folder, "empty.cjs"), "");
  writeFileSync(join(folder, "recorder.cjs"), RECORDER);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The modules of Node that a process has loaded at its end. */
function modulesOf(...words: string[]): string[] {
  const command = ["--require", join(folder, "recorder.cjs"), ...words];
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, "cache") };
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: ROOT, env, encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return stderr.split("\n");
}

test("a run loads none of Node's large modules, be it from source, from the cache or from an image", () => {
  const image = join(folder, "hello.vmi");
  modulesOf(VMRUN, "asm", "programs/hello.asm", "-o", image);
  const nothing = modulesOf(join(folder, "empty.cjs"));
  for (const program of ["programs/hello.asm", "programs/hello.asm", image]) {
    const loaded = modulesOf(VMRUN, program).filter((name) => !nothing.includes(name));
    expect(loaded.filter((name) => LARGE.test(name))).toEqual([]);
  }
});

test("bundles are ASCII, and V8 takes the compiled code that the build made of them", () => {
  const names = readdirSync(BUNDLES);
  const bundles = names.filter((name) => name.endsWith(".cjs"));
  expect(bundles).toContain("main.cjs");
  for (const name of bundles) expect(readFileSync(join(BUNDLES, name)).every((byte) => byte < 0x80)).toBe(true);
  const ending = `-${process.version}-${process.arch}.code`;
  const compiled = names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  expect(compiled).toEqual(expect.arrayContaining(["main", "source-command"]));
  for (const name of compiled) {
    const cachedData = readFileSync(join(BUNDLES, name + ending));
    const script = new Script(readFileSync(join(BUNDLES, `${name}.cjs`), "utf8"), { cachedData });
    expect(script.cachedDataRejected).toBe(false);
  }
});
