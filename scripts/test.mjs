// `npm test`: build, type check, lint, dead code, then the tests; every step runs, whatever failed before it.
// Invariant: the last line is `N passed, N failed`, with each step before the tests counted as one, and the exit status
// is 0 only when nothing failed. Arguments go to vitest.
import { spawn, spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const CHECKS = [
  { name: "build", command: ["node", "scripts/build.mjs", "--no-types"] },
  { name: "type check", command: ["npx", "--no-install", "tsc", "-b"] },
  { name: "lint", command: ["npx", "--no-install", "biome", "check", "--error-on-warnings"] },
  { name: "dead code", command: ["npx", "--no-install", "knip"] },
];

/** @param {string[]} command */
function passes([program = "", ...values]) {
  return spawnSync(program, values, { cwd: root, stdio: ["ignore", "inherit", "inherit"] }).status === 0;
}

// What was checked before (.ci/run) counts too; test/reporter.ts reads the sums from the same variable.
let [passed = 0, failed = 0] = (process.env.VMRUN_CHECKS ?? "0 0").split(" ").map(Number);
for (const { name, command } of CHECKS) {
  const good = passes(command);
  if (good) passed++;
  else failed++;
  console.log(`${name}: ${good ? "ok" : "FAILED"}`);
}

const tests = spawn("npx", ["--no-install", "vitest", "run", ...process.argv.slice(2)], {
  cwd: root,
  stdio: ["ignore", "pipe", "inherit"],
  env: { ...process.env, VMRUN_CHECKS: `${passed} ${failed}` },
});
let tail = "";
tests.stdout.on("data", (/** @type {Buffer} */ chunk) => {
  process.stdout.write(chunk);
  tail = (tail + chunk.toString()).slice(-200);
});
tests.on("close", (status) => {
  const finished = /(?:^|\n)\d+ passed, \d+ failed\n$/.test(tail);
  if (!finished) console.log(`${passed} passed, ${failed + 1} failed`);
  process.exitCode = status === 0 && failed === 0 && finished ? 0 : 1;
});
