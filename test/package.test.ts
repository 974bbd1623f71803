// The package as somebody gets it: packed, checked by publint and attw, installed into an empty folder, and used there as a command
// and as a library. It packs what the build left in dist/, so `npm test` builds first.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const TIMEOUT_MS = 60_000;

let folder = "";
let user = "";
let tarball = "";
let files: string[] = [];

interface Ending {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(cwd: string, command: string, ...args: string[]): Ending {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", timeout: TIMEOUT_MS });
  return { status, stdout, stderr };
}

const tool = (name: string) => join(root, "node_modules/.bin", name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vmrun-package-"));
  const packed = run(root, "npm", "pack", "--ignore-scripts", "--json", "--pack-destination", folder);
  const [entry] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  tarball = join(folder, entry.filename);
  files = entry.files.map(({ path }) => path);
  user = join(folder, "user");
  mkdirSync(user);
  writeFileSync(join(user, "package.json"), '{ "private": true, "type": "module" }\n');
  const installed = run(user, "npm", "install", "--offline", "--no-audit", "--no-fund", tarball);
  expect(installed, installed.stderr).toMatchObject({ status: 0 });
}, 3 * TIMEOUT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("holds what a user needs and nothing else", () => {
  for (const path of [
    "LICENSE",
    "README.md",
    "bin/vmrun",
    "dist/LICENSES.txt",
    "dist/index.js",
    "dist/types/index.d.ts",
  ])
    expect(files).toContain(path);
  for (const path of ["programs/hello.asm", "programs/std/io.asm", "spec/language.md", "editors/vmrun.tmLanguage.json"])
    expect(files).toContain(path);
  expect(files.filter((path) => /^(?:src|test|scripts|bench|\.)|\.tsbuildinfo$|\.gen\.ts$/.test(path))).toEqual([]);
});

test("asks for no other package and runs nothing when it is installed", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?install$/.test(name))).toEqual([]);
  const lock = JSON.parse(readFileSync(join(user, "package-lock.json"), "utf8"));
  expect(Object.keys(lock.packages).sort()).toEqual(["", "node_modules/vmrun"]);
});

test("publint has nothing to say", () => {
  const { status, stdout } = run(folder, tool("publint"), "run", tarball, "--strict");
  expect(stdout).toContain("All good!");
  expect(status).toBe(0);
});

test("the types are right for everybody who imports them", () => {
  const { status, stdout } = run(folder, tool("attw"), tarball, "--profile", "esm-only", "--no-color", "--no-emoji");
  expect(status, stdout).toBe(0);
});

test("the installed command runs a program, offline and from any folder", () => {
  writeFileSync(join(user, "greet.asm"), 'import "std/io"\nfunc main()\n    print "hello\\n"\n    ret\nend\n');
  const command = join(user, "node_modules/.bin/vmrun");
  expect(run(user, command, "greet.asm")).toEqual({ status: 0, stdout: "hello\n", stderr: "" });
  expect(run(folder, command, "help", "std/io").stdout).toContain('import "std/io"');
});

test("the installed library can be imported and required", () => {
  const use = "console.log(Object.keys(vmrun).sort().join());";
  const imported = run(user, process.execPath, "--input-type=module", "-e", `import * as vmrun from "vmrun";${use}`);
  const required = run(user, process.execPath, "--input-type=commonjs", "-e", `const vmrun = require("vmrun");${use}`);
  expect(imported.stdout).toMatch(/assemble,createMachine/);
  expect(required.stdout.replace("__esModule,", "")).toBe(imported.stdout);
});

test("a command that is not built says what to do", () => {
  const bare = join(folder, "bare");
  cpSync(join(root, "bin"), join(bare, "bin"), { recursive: true });
  cpSync(join(root, "package.json"), join(bare, "package.json"));
  chmodSync(join(bare, "bin/vmrun"), 0o755);
  const { status, stderr } = run(folder, join(bare, "bin/vmrun"), "x.asm");
  expect(status).toBe(70);
  expect(stderr).toMatch(/^vmrun: not built yet; run `npm ci`.*\n$/);
});
