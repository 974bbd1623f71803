// What a start costs, without a clock: bundles that V8 need not compile, and none of Node's large modules. spec/command-line.md, "Start".
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, VMRUN } from "./vmrun.ts";

const BUNDLES = join(ROOT, "dist/cli");
/** Modules that cost a start milliseconds, for the streams, sockets or hashes that it does without. */
const LARGE = /^NativeModule (stream|tty|net|dns|crypto|zlib|v8|http|worker_threads|child_process|readline)\b/;
const RECORDER = 'process.on("exit", () => require("fs").writeSync(2, process.moduleLoadList.join("\\n")));\n';
const BUNDLE_RECORDER = `
const vm = require("node:vm");
const { basename } = require("node:path");
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    if (options?.cachedData) require("fs").writeSync(2, basename(options.filename) + " " + this.cachedDataRejected + "\\n");
  }
};
`;

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmrun-start-"));
  writeFileSync(join(folder, "empty.cjs"), "");
  writeFileSync(join(folder, "recorder.cjs"), RECORDER);
  writeFileSync(join(folder, "bundles.cjs"), BUNDLE_RECORDER);
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

/** The bundles with compiled code that a run loads, and whether V8 refused that. */
function bundlesOf(words: string[]): string[] {
  const command = ["--require", join(folder, "bundles.cjs"), VMRUN, ...words];
  const env = { ...process.env, XDG_CACHE_HOME: mkdtempSync(join(folder, "cache-")) };
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
  // The compiler's bundle is loaded when a program has run for a while, under flags that are set before.
  const used = [["programs/hello.asm"], ["programs/bench/fannkuch.asm", "8"]].flatMap(bundlesOf);
  expect(used).toEqual(expect.arrayContaining(["main.cjs false", "source-command.cjs false", "compile.cjs false"]));
  expect(used.filter((line) => line.endsWith(" true"))).toEqual([]);
});
