// A real process under a test: its output so far, waiting for a text in it, its end. Invariant: no process outlives its test,
// and no wait is longer than its limit.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const root = join(import.meta.dirname, "../..");
const WAIT_MS = 20_000;
const POLL_MS = 20;

/** The command line that starts the built vmrun. */
export const vmrun = [process.execPath, join(root, "bin/vmrun")] as const;

export function program(name: string): string {
  return join(root, "programs", `${name}.asm`);
}

export interface Ending {
  /** Exit status, or the signal's name. */
  readonly status: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Child {
  readonly ended: Promise<Ending>;
  private readonly process: ChildProcess;
  private readonly command: readonly string[];
  private stdout = "";
  private stderr = "";
  private running = true;

  /** Starts a command; it is killed when the test is over. Without `input` its standard input stays open. */
  constructor(command: readonly string[], input?: string) {
    const [file = "", ...args] = command;
    this.command = command;
    this.process = spawn(file, args, { cwd: root, stdio: "pipe" });
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.process.stdin?.on("error", () => {
      // The process may end before it has read everything; its status says so.
    });
    if (input !== undefined) this.process.stdin?.end(input);
    this.ended = new Promise((resolve, reject) => {
      this.process.once("error", reject);
      this.process.once("close", (status, signal) => {
        this.running = false;
        resolve({ status: status ?? signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
    onTestFinished(() => this.kill());
  }

  /** The standard output so far. */
  get output(): string {
    return this.stdout;
  }

  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    if (this.running) this.process.kill(signal);
  }

  write(text: string): void {
    this.process.stdin?.write(text);
  }

  endInput(): void {
    this.process.stdin?.end();
  }

  /** Waits until the standard output contains the text. */
  async waitFor(text: string, limitMs = WAIT_MS): Promise<void> {
    for (const end = Date.now() + limitMs; !this.stdout.includes(text); ) {
      if (!this.running || Date.now() > end) throw new Error(`no ${JSON.stringify(text)} ${this.describe()}`);
      await pause(POLL_MS);
    }
  }

  /** Waits for the end of the process. */
  async end(limitMs = WAIT_MS): Promise<Ending> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`has not ended ${this.describe()}`)), limitMs);
    });
    try {
      return await Promise.race([this.ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private describe(): string {
    return `from ${this.command.join(" ")}\nstdout: ${this.stdout.slice(-2000)}\nstderr: ${this.stderr.slice(-2000)}`;
  }
}

/** Starts a command again and again until it ends well: a client whose server may not listen yet. */
export async function untilItSucceeds(command: readonly string[], input = "", limitMs = WAIT_MS): Promise<Ending> {
  for (const end = Date.now() + limitMs; ; ) {
    const ending = await new Child(command, input).end(limitMs);
    if (ending.status === 0) return ending;
    if (Date.now() > end) throw new Error(`${command.join(" ")}: ended with ${ending.status}\n${ending.stderr}`);
    await pause(POLL_MS * 5);
  }
}

/** A port of the loopback address that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address !== null) resolve(address.port);
        else reject(new Error("the server has no port"));
      });
    });
  });
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
