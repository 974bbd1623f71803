// Does what the README tells a newcomer, in empty folders: each marked command in a clone of its own.
// The README marks a command by the line `<!-- fresh-clone: EXPECTED -->` before its block, where EXPECTED is a text
// that has to be in the output. Only what is committed is cloned. .ci/run calls this; `npm test` does not.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const COMMAND_TIMEOUT_MS = 20 * 60_000;
const SHOWN_CHARACTERS = 4_000;
const MARKED = /<!-- fresh-clone: (.+?) -->\s*```sh\n([^`]+)```/g;

/** The marked commands of a README and what each has to print. @param {string} readme */
function commandsOf(readme) {
  return [...readme.matchAll(MARKED)].map(([, expected = "", block = ""]) => ({ expected, command: block.trim() }));
}

/** @param {string} command @param {string} folder */
function shell(command, folder) {
  const { CI: _, VMRUN_CHECKS: __, ...environment } = process.env;
  const options = {
    cwd: folder,
    encoding: /** @type {const} */ ("utf8"),
    timeout: COMMAND_TIMEOUT_MS,
    env: environment,
  };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { ...options, input: "", maxBuffer: 2 ** 28 });
  return { status, stdout, stderr };
}

/** @param {{ expected: string; command: string }} step */
function runInClone({ expected, command }) {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-clone-"));
  try {
    const clone = join(folder, "vmrun");
    const cloned = shell(`git -c safe.directory='*' clone --quiet '${root}' '${clone}'`, folder);
    const done = cloned.status === 0 ? shell(command, clone) : cloned;
    if (done.status === 0 && done.stdout.includes(expected)) return true;
    console.log(`exit status ${done.status}, expected output: ${expected}`);
    console.log(done.stdout.slice(-SHOWN_CHARACTERS), done.stderr.slice(-SHOWN_CHARACTERS));
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const steps = commandsOf(readFileSync(join(root, "README.md"), "utf8"));
if (steps.length !== 2) {
  console.log(`README.md marks ${steps.length} commands with <!-- fresh-clone: EXPECTED -->, not 2`);
  process.exitCode = 1;
}
for (const step of steps) {
  const good = runInClone(step);
  console.log(`fresh clone: ${step.command}: ${good ? "ok" : "FAILED"}`);
  if (!good) process.exitCode = 1;
}
