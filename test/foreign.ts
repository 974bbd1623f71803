// Tests against tools that are not ours (nc, curl, gcc). Where a tool is missing, its tests are not run and the
// reporter lists them by name; under CI a missing tool is a failure.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "vitest";

/** How the note of a test that was not run begins; the tools follow. */
export const missingToolNote = "no ";

const found = new Map<string, boolean>();

/** Whether the tool is on the path, and is the kind the tests need: `nc` has to be OpenBSD's. */
export function hasTool(tool: string): boolean {
  let present = found.get(tool);
  if (present === undefined) {
    present = isOnPath(tool) && (tool !== "nc" || isOpenBsdNetcat());
    found.set(tool, present);
  }
  return present;
}

/**
 * A `test` for what needs these tools: `foreign("nc")("greets a peer", async () => { ... })`.
 * Without them the test is not run, or fails when the environment variable CI is set.
 */
export function foreign(...tools: readonly string[]) {
  return runner(tools, Boolean(process.env.CI));
}

/** The same for tools that are too large for CI to install: it is not run without them, there too. */
export function foreignIfPresent(...tools: readonly string[]) {
  return runner(tools, false);
}

function runner(tools: readonly string[], demanded: boolean) {
  const missing = tools.filter((tool) => !hasTool(tool));
  return (name: string, body: (context: TestContext) => void | Promise<void>, timeoutMs?: number): void => {
    if (missing.length === 0) test(name, body, timeoutMs);
    else test(name, (context) => notRun(context, missing, demanded));
  };
}

function notRun(context: TestContext, missing: readonly string[], demanded: boolean): void {
  const note = `${missingToolNote}${missing.join(", ")}`;
  if (demanded) throw new Error(`${note}: under CI these tools must be present`);
  context.skip(note);
}

function isOnPath(tool: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => isExecutable(join(folder, tool)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isOpenBsdNetcat(): boolean {
  const { stdout, stderr } = spawnSync("nc", ["-h"], { encoding: "utf8", timeout: 10_000 });
  return `${stdout}${stderr}`.includes("OpenBSD");
}
