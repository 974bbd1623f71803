// A process of Node that runs a machine with a bomb on the real host when it is told a bomb's file, and answers what came of it and what
// it has itself then. Invariant: it answers every message. test/bombs.test.ts starts it with --expose-gc.
import { readdirSync } from "node:fs";
import { Capture } from "../src/host/captured-console.ts";
import { drive } from "../src/host/drive.ts";
import { createNodeHost } from "../src/host/node/index.ts";
import { bombOf, leftOf, machineWith, nothing } from "./bombs.ts";

/** What a process of Node holds: descriptors, threads of the host, and what its event loop waits for. */
export interface Holdings {
  readonly descriptors: number;
  readonly threads: number;
  readonly resources: readonly string[];
}

/** What came of a machine. */
interface Outcome {
  readonly output: string;
  readonly end: string | undefined;
  readonly left: ReturnType<typeof leftOf>;
  readonly holdings: Holdings;
}

/** And the bytes that the process has when the machine is gone: those that are in memory, V8's heap, what hangs on it. */
export interface Answer extends Outcome {
  readonly bytes: Pick<NodeJS.MemoryUsage, "rss" | "heapUsed" | "external">;
}

/** It looks until what it holds is what it held after the first machine, but no more often: what is closed goes in a later turn. */
const MOST_LOOKS = 200;
const LOOK_MS = 10;

let before: string | undefined;

async function explode(file: string): Promise<Outcome> {
  const bomb = file === "" ? nothing() : bombOf(file);
  const capture = new Capture(bomb.stdin);
  const host = await createNodeHost({ capture });
  const machine = machineWith(bomb, "compiler", host);
  const end = await drive(machine, host);
  await host.close();
  const holdings = await settled();
  const output = new TextDecoder().decode(capture.written(1));
  return { output, end: end?.kind, left: leftOf(machine), holdings };
}

async function settled(): Promise<Holdings> {
  let found = look();
  for (let looks = 0; looks < MOST_LOOKS && JSON.stringify(found) !== before; looks++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    found = look();
  }
  before ??= JSON.stringify(found);
  return found;
}

function look(): Holdings {
  return {
    descriptors: inProc("fd"),
    threads: inProc("task"),
    resources: process.getActiveResourcesInfo().sort(),
  };
}

/** How many there are in a folder that Linux has. */
function inProc(folder: string): number {
  return process.platform === "linux" ? readdirSync(`/proc/self/${folder}`).length : 0;
}

async function answer(file: string): Promise<Answer> {
  const outcome = await explode(file);
  // Twice, with a turn between: what only the event loop still knew has gone by then.
  globalThis.gc?.();
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { ...outcome, bytes: { rss, heapUsed, external } };
}

process.on("message", (file: string) => {
  void answer(file).then((given) => process.send?.(given));
});
