// Does what the README tells a newcomer, in empty folders: each marked command in a clone of its own, first the one that runs a program,
// then the one that runs the tests, whose last line is this one's too: the first command counts as one of them.
// The README marks a command by the line `<!-- fresh-clone: EXPECTED -->` before its block, where EXPECTED is a text
// that has to be in the output. Only what is committed is cloned. .ci/run calls this; `npm test` does not.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const COMMAND_TIMEOUT_MS = 20 * 60_000;
const LAST_LINE = /(?:^|\n)\d+ passed, \d+ failed\n$/;
const MARKED = /<!-- fresh-clone: (.+?) -->\s*```sh\n([^`]+)```/g;

/** The marked commands of a README and what each has to print. @param {string} readme */
function commandsOf(readme) {
  return [...readme.matchAll(MARKED)].map(([, expected = "", block = ""]) => ({ expected, command: block.trim() }));
}

/** Runs a command with its output shown, and gives it. @param {string} command @param {string} folder @param {string} checks */
async function shell(command, folder, checks) {
  const child = spawn("sh", ["-c", command], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    timeout: COMMAND_TIMEOUT_MS,
    env: { ...process.env, VMRUN_CHECKS: checks },
  });
  let output = "";
  child.stdout.on("data", (/** @type {Buffer} */ chunk) => {
    process.stdout.write(chunk);
    output += chunk.toString();
  });
  const status = await new Promise((done) => child.on("close", done));
  return { status, output };
}

/** @param {{ expected: string; command: string }} step @param {string} checks Passed and failed before. */
async function runInClone({ expected, command }, checks) {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-clone-"));
  try {
    const clone = join(folder, "vmrun");
    const cloned = await shell(`git -c safe.directory='*' clone --quiet '${root}' '${clone}'`, folder, checks);
    const { status, output } = cloned.status === 0 ? await shell(command, clone, checks) : cloned;
    const isGood = status === 0 && output.includes(expected);
    if (!isGood) console.error(`fresh clone: ${command}: FAILED: exit status ${status}, expected output: ${expected}`);
    return { isGood, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first, tests, ...others] = commandsOf(readFileSync(join(root, "README.md"), "utf8"));
if (first === undefined || tests === undefined || others.length > 0) {
  console.log("README.md has to mark two commands with <!-- fresh-clone: EXPECTED -->\n0 passed, 1 failed");
  process.exitCode = 1;
} else {
  const start = await runInClone(first, "0 0");
  if (start.isGood) console.log(`fresh clone: ${first.command}: ok`);
  const checks = start.isGood ? "1 0" : "0 1";
  const { isGood, output } = await runInClone(tests, checks);
  if (!LAST_LINE.test(output)) console.log(start.isGood ? "1 passed, 1 failed" : "0 passed, 2 failed");
  if (!start.isGood || !isGood) process.exitCode = 1;
}
