// Runs bin/vmrun as a process of its own and collects what it does. No output of it may ever hold a JavaScript stack trace.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const VMRUN = `${ROOT}bin/vmrun`;
const STACK_TRACE = /^\s+at .*(\.js:|\.ts:|node:)|UnhandledPromise|triggerUncaught/m;

/** What a test leaves behind that was given up. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Uint8Array;
  /** Input that comes when the first output has come, instead of at once. */
  readonly lateStdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with each piece of standard output and the process. */
  readonly onOutput?: (text: string, signal: (name: NodeJS.Signals) => void) => void;
}

/** Runs `vmrun` with these words to its end. */
export function vmrun(words: readonly string[], options: RunOptions = {}): Promise<Run> {
  return run(process.execPath, [VMRUN, ...words], options);
}

/** Runs a shell command in which "$VMRUN" is vmrun. */
export function shell(command: string, options: RunOptions = {}): Promise<Run> {
  return run("bash", ["-c", command], { ...options, env: { ...options.env, VMRUN: `${process.execPath} ${VMRUN}` } });
}

function run(program: string, words: readonly string[], options: RunOptions): Promise<Run> {
  const { stdin = "", lateStdin, env = {}, cwd = ROOT, onOutput } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: { ...process.env, ...env } });
    running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      onOutput?.(text, (name) => child.kill(name));
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.on("error", () => {});
    if (lateStdin === undefined) child.stdin.end(stdin);
    else child.stdout.once("data", () => child.stdin.end(lateStdin));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      running.delete(child);
      expect(stderr).not.toMatch(STACK_TRACE);
      resolve({ status, signal, stdout, stderr });
    });
  });
}
