// A folder in which the commands of one page run: the project's programs, `vmrun` on the path, a home of its own, and free
// ports instead of those the pages name. Invariant: what was started has ended when the workshop is closed.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { freePort, pause } from "../network/child.ts";
import { sessionOf } from "./pages.ts";

/** `vmrun measure` needs the most: some 15 s of a processor, which others use too. */
const COMMAND_TIMEOUT_MS = 55_000;
const POLL_MS = 20;
/** How long a server is given where the system has no list of sockets. */
const BLIND_WAIT_MS = 1_500;
/** Between the outputs of two commands of one shell. */
const MARK = "\u0001";
/** Ports the pages name. */
const PORTS = /\b(?:8000|8001|8080)\b/g;

/** A command that goes on in the background, and all it has printed so far. */
interface Background {
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** A process that a page started, and what it should print until `stop` ends it. */
export interface Started {
  readonly command: string;
  readonly expected: string;
  readonly stop: (enough: (output: string) => boolean) => Promise<string>;
}

export class Workshop {
  readonly folder: string;
  readonly #ports = new Map<string, string>();
  readonly #background: Background[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.folder = mkdtempSync(join(tmpdir(), "vmrun-docs-"));
    cpSync(join(root, "programs"), join(this.folder, "programs"), { recursive: true });
    symlinkSync(join(root, "bin"), join(this.folder, "bin"));
    mkdirSync(join(this.folder, "node_modules"));
    symlinkSync(root, join(this.folder, "node_modules/vmrun"));
    mkdirSync(join(this.folder, "node_modules/@types"));
    symlinkSync(join(root, "node_modules/@types/node"), join(this.folder, "node_modules/@types/node"));
    mkdirSync(join(this.folder, ".home"));
    writeFileSync(join(this.folder, "package.json"), '{ "type": "module" }\n');
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Runs commands in one shell; gives what each printed on both streams together. */
  async shell(commands: readonly string[]): Promise<{ outputs: string[]; status: number | null }> {
    const script = commands.map((command) => `${command}\nstatus=$?; printf '\\001'; (exit $status)\n`).join("");
    const { child, output } = this.#spawn(await this.#withPorts(script), true);
    const status = await ended(child);
    const outputs = this.#withNames(output()).split(MARK);
    return { outputs: outputs.slice(0, commands.length), status };
  }

  /** Runs a console block; gives each command with what it should print and what it did. */
  async session(text: string): Promise<{ command: string; expected: string; actual: string }[]> {
    const steps = sessionOf(text);
    const { outputs } = await this.shell(steps.map((step) => step.command));
    return steps.map((step, index) => ({ ...step, actual: outputs[index] ?? "(not run)" }));
  }

  /** Starts the one command of a console block; `stop` waits until it shows enough, ends it and gives its output. */
  async start(text: string): Promise<Started> {
    const [step] = sessionOf(text);
    const wanted = await this.#withPorts(step?.command ?? "");
    const background = this.#spawn(`exec ${wanted}`, false);
    this.#background.push(background);
    const port = [...this.#ports.values()].find((candidate) => wanted.includes(candidate));
    if (port) await listening(Number(port));
    const stop = async (enough: (output: string) => boolean) => {
      const deadline = Date.now() + COMMAND_TIMEOUT_MS / 3;
      const output = () => this.#withNames(background.output());
      while (!enough(output()) && Date.now() < deadline && background.child.exitCode === null) await pause(POLL_MS);
      background.child.kill("SIGTERM");
      await ended(background.child);
      return output();
    };
    return { command: step?.command ?? "", expected: step?.expected ?? "", stop };
  }

  async close(): Promise<void> {
    for (const { child } of this.#background) {
      child.kill("SIGKILL");
      await ended(child);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #spawn(script: string, group: boolean): Background {
    const { CI: _, VMRUN_CHECKS: __, FORCE_COLOR: ___, ...host } = process.env;
    const home = join(this.folder, ".home");
    const path = [join(this.#root, "bin"), host.PATH ?? ""].join(delimiter);
    const env = { ...host, PATH: path, HOME: home, XDG_CACHE_HOME: join(home, ".cache"), NO_COLOR: "1", LC_ALL: "C" };
    const child = spawn("sh", ["-c", `exec 2>&1\n${script}`], {
      cwd: this.folder,
      env,
      stdio: ["ignore", "pipe", "ignore"],
      detached: group,
    });
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    const kill = () => (group && child.pid ? process.kill(-child.pid, "SIGKILL") : child.kill("SIGKILL"));
    const timer = setTimeout(kill, COMMAND_TIMEOUT_MS);
    child.once("close", () => clearTimeout(timer));
    return { child, output: () => text };
  }

  async #withPorts(text: string): Promise<string> {
    for (const [port] of text.matchAll(PORTS))
      if (!this.#ports.has(port)) this.#ports.set(port, String(await freePort()));
    return text.replace(PORTS, (port) => this.#ports.get(port) ?? port);
  }

  #withNames(text: string): string {
    let named = text;
    for (const [name, port] of this.#ports) named = named.replaceAll(port, name);
    return named;
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.stdout?.closed || (child.exitCode !== null && child.stdout?.readableEnded))
    return Promise.resolve(child.exitCode);
  return new Promise((done) => child.once("close", done));
}

/** Waits until somebody listens on the port, without connecting: that would be an event the program sees. */
async function listening(port: number): Promise<void> {
  const entry = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  const isListening = () =>
    ["/proc/net/tcp", "/proc/net/tcp6"].some((path) =>
      readFileSync(path, "utf8")
        .split("\n")
        .some((line) => line.slice(0, 60).includes(entry) && / 0A /.test(line)),
    );
  if (!existsSync("/proc/net/tcp")) return pause(BLIND_WAIT_MS);
  for (const end = Date.now() + COMMAND_TIMEOUT_MS / 3; !isListening() && Date.now() < end; ) await pause(POLL_MS);
}
