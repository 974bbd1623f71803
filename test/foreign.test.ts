// The helper for foreign tools and the reporter's count, on tools that are always and never there.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { foreign, hasTool } from "./foreign.ts";
import { summarize } from "./reporter.ts";

const root = join(import.meta.dirname, "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(import.meta.dirname, "inner-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Runs vitest on one file with this text and returns its exit status and its last lines. */
function inner(text: string, environment: Record<string, string>) {
  writeFileSync(join(folder, "inner.test.ts"), text);
  const { CI: _, VMRUN_CHECKS: __, ...inherited } = process.env;
  const { stdout, status } = spawnSync("npx", ["--no-install", "vitest", "run", folder], {
    cwd: root,
    encoding: "utf8",
    timeout: 50_000,
    env: { ...inherited, ...environment },
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

const ABSENT = `import { test } from "vitest";
import { foreign } from "../foreign.ts";
test("is ours", () => {});
foreign("no-such-tool")("talks to it", () => {});
`;

test("a tool on the path is found, one that does not exist is not", () => {
  expect(hasTool("node")).toBe(true);
  expect(hasTool("no-such-tool")).toBe(false);
});

foreign("node")("a test whose tool is present is run", () => {
  expect(hasTool("node")).toBe(true);
});

test("a missing tool is named, and the run passes", () => {
  const { status, lines } = inner(ABSENT, {});
  expect(lines.slice(-2)).toEqual(["not run: talks to it (no no-such-tool)", "1 passed, 0 failed"]);
  expect(status).toBe(0);
});

test("under CI a missing tool fails", () => {
  const { status, lines } = inner(ABSENT, { CI: "true" });
  expect(lines.at(-1)).toBe("1 passed, 1 failed");
  expect(status).toBe(1);
});

test("a missing tool that is too large for CI is named there too", () => {
  const large = ABSENT.replaceAll("foreign }", "foreignIfPresent }").replace("foreign(", "foreignIfPresent(");
  const { status, lines } = inner(large, { CI: "true" });
  expect(lines.slice(-2)).toEqual(["not run: talks to it (no no-such-tool)", "1 passed, 0 failed"]);
  expect(status).toBe(0);
});

test("a file that does not load, and checks that failed before, are in the count", () => {
  const { status, lines } = inner(`throw new Error("broken");`, { VMRUN_CHECKS: "3 1" });
  expect(lines.at(-1)).toBe("3 passed, 2 failed");
  expect(status).toBe(1);
});

test("a test skipped for no tool counts as failed", () => {
  const outcomes = [
    { name: "a", state: "passed", note: undefined },
    { name: "b", state: "skipped", note: undefined },
    { name: "c", state: "skipped", note: "no nc" },
  ] as const;
  expect(summarize(outcomes)).toEqual({
    passed: 1,
    failed: 1,
    lines: ["skipped, which counts as failed: b", "not run: c (no nc)"],
  });
});
