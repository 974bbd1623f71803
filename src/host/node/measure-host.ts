// What threads and processes of the host cost: nanoseconds for one creation, one switch. Invariant: each function measures by doing it, and
// leaves nothing behind. spec/measure.md.
import { spawn, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

/** The smallest program there is, one that copies its input, and one that makes named pipes. */
const NOTHING = "true";
const COPY = "cat";
const MAKE_PIPE = "mkfifo";

/** Takes a byte that another thread put there, and says so. */
const PONG = `
const { workerData } = require("node:worker_threads");
const cell = new Int32Array(workerData.buffer);
for (let turn = 0; turn < workerData.turns; turn++) {
  while (Atomics.load(cell, 0) === 0) Atomics.wait(cell, 0, 0);
  Atomics.store(cell, 0, 0);
  Atomics.notify(cell, 0);
}
`;

function elapsedNs(begin: bigint): number {
  return Number(process.hrtime.bigint() - begin);
}

/** A worker that does nothing, from its start to its end. */
export async function workerCreation(count: number): Promise<number> {
  const begin = process.hrtime.bigint();
  for (let made = 0; made < count; made++) {
    const worker = new Worker("", { eval: true });
    await new Promise<void>((resolve, reject) => {
      worker.once("exit", () => resolve());
      worker.once("error", reject);
    });
  }
  return elapsedNs(begin) / count;
}

/** This thread and a worker wake each other in turn; a round is two switches. */
export async function workerSwitch(rounds: number): Promise<number> {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(PONG, { eval: true, workerData: { buffer: cell.buffer, turns: rounds + 1 } });
  const ended = new Promise<void>((resolve, reject) => {
    worker.once("exit", () => resolve());
    worker.once("error", reject);
  });
  await new Promise<void>((resolve) => worker.once("online", () => resolve()));
  const round = (): void => {
    Atomics.store(cell, 0, 1);
    Atomics.notify(cell, 0);
    while (Atomics.load(cell, 0) === 1) Atomics.wait(cell, 0, 1);
  };
  // The first round waits until the worker's code runs.
  round();
  const begin = process.hrtime.bigint();
  for (let turn = 0; turn < rounds; turn++) round();
  const ns = elapsedNs(begin) / (2 * rounds);
  await ended;
  return ns;
}

/** The smallest program, from its start to its end; a sentence when there is none. */
export function processCreation(count: number): number | string {
  if (spawnSync(NOTHING).status !== 0) return `this host has no program ${NOTHING}`;
  const begin = process.hrtime.bigint();
  for (let made = 0; made < count; made++) spawnSync(NOTHING, { stdio: "ignore" });
  return elapsedNs(begin) / count;
}

/** This process and one that copies send a byte to and fro through pipes; a round is two switches. */
export function processSwitch(rounds: number): number | string {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-measure-"));
  try {
    const paths = [join(folder, "there"), join(folder, "back")] as const;
    if (spawnSync(MAKE_PIPE, paths).status !== 0) return `this host has no program ${MAKE_PIPE}`;
    // Without a copier the read below would wait for ever.
    if (spawnSync(COPY, { input: "x" }).stdout?.toString() !== "x") return `this host has no program ${COPY}`;
    // Open for both, so that opening waits for nobody.
    const there = openSync(paths[0], constants.O_RDWR);
    const back = openSync(paths[1], constants.O_RDWR);
    const copier = spawn(COPY, { stdio: [there, back, "ignore"] });
    const byte = new Uint8Array(1);
    const round = (): void => {
      writeSync(there, byte);
      readSync(back, byte);
    };
    round();
    const begin = process.hrtime.bigint();
    for (let turn = 0; turn < rounds; turn++) round();
    const ns = elapsedNs(begin) / (2 * rounds);
    copier.kill("SIGKILL");
    closeSync(there);
    closeSync(back);
    return ns;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
