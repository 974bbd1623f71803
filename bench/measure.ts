// Runs whole processes and measures them. Invariant: a process that fails, or takes longer than its time limit, ends the
// measurement with an error, and nothing that was started is left behind.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export type Command = readonly [program: string, ...args: string[]];

export interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface CpuRun {
  readonly output: string;
  /** User and system time of the process and its children. */
  readonly seconds: number;
}

const TIMEOUT_MS = 600_000;
const SAMPLE_MS = 5;
const KIB = 1024;

/** bash counts in milliseconds where a plain sh may count in hundredths of a second. */
const shell = spawnSync("bash", ["-c", ":"]).status === 0 ? "bash" : "sh";

/** The processor time of one run, as the shell's `times` gives it. */
export async function measureCpu(command: Command, options: Options = {}): Promise<CpuRun> {
  const script = '"$@"; status=$?; times >&3; exit $status';
  const child = start([shell, "-c", script, shell, ...command], options, ["ignore", "pipe", "pipe", "pipe"]);
  const times = collect(child, 3);
  const output = await finish(child, command, options);
  return { output, seconds: childSeconds(times()) };
}

/** The most memory the process had in use at once, in bytes, by Linux's account; undefined on other systems. */
export async function measurePeak(command: Command, options: Options = {}): Promise<number | undefined> {
  const child = start(command, options, ["ignore", "pipe", "pipe"]);
  let peak: number | undefined;
  const sampler = setInterval(() => {
    peak = peakOf(child.pid) ?? peak;
  }, SAMPLE_MS);
  try {
    await finish(child, command, options);
  } finally {
    clearInterval(sampler);
  }
  return peak;
}

/** Wall time of one run in milliseconds, and what it printed. */
export function measureWall(command: Command, options: Options = {}): { readonly output: string; readonly ms: number } {
  const [program, ...args] = command;
  const begin = process.hrtime.bigint();
  const run = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, ...options.env },
    timeout: options.timeoutMs ?? TIMEOUT_MS,
    killSignal: "SIGKILL",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ms = Number(process.hrtime.bigint() - begin) / 1e6;
  if (run.status !== 0) throw failure(command, run.status ?? run.signal, run.stderr);
  return { output: run.stdout, ms };
}

function start(command: Command, options: Options, stdio: ("ignore" | "pipe")[]): ChildProcess {
  const [program, ...args] = command;
  // A group of its own, so that what a shell started ends with it.
  return spawn(program, args, { stdio, detached: true, env: { ...process.env, ...options.env } });
}

/** Waits for the end of the process and gives what it printed. */
function finish(child: ChildProcess, command: Command, options: Options): Promise<string> {
  const output = collect(child, 1);
  const errors = collect(child, 2);
  const limit = setTimeout(() => killGroup(child), options.timeoutMs ?? TIMEOUT_MS);
  const stop = () => killGroup(child);
  process.once("exit", stop);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => {
      clearTimeout(limit);
      process.off("exit", stop);
      if (status === 0) resolve(output());
      else reject(failure(command, status ?? signal, errors()));
    });
  });
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
}

/** Gathers one stream of a process; the function returned gives the text so far. */
function collect(child: ChildProcess, descriptor: 1 | 2 | 3): () => string {
  const chunks: Buffer[] = [];
  const stream = child.stdio[descriptor];
  if (stream && "read" in stream) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

function failure(command: Command, status: number | string | null, errors: string): Error {
  return new Error(`${command.join(" ")}: ended with ${status}\n${errors.slice(-2000)}`);
}

/** The second line of `times` is for the children: user and system time as 0m1.234s. */
function childSeconds(times: string): number {
  const found = [...(times.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  if (found.length !== 2) throw new Error(`the shell's times are not as expected: ${times}`);
  return found.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kib = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
    return kib === undefined ? undefined : Number(kib) * KIB;
  } catch {
    return undefined;
  }
}
