// Random programs in several processes at once: the modules as one file, made by esbuild, in which a test may have changed a text.
// Invariant: nothing of it is left when it is done.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { addTotals, noTotals, type Totals } from "./engine.ts";

/** A text of one module, and what stands in its place. */
export interface Change {
  /** Path below src. */
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

export interface Failure {
  readonly seed: number;
  readonly text: string;
}

export interface Report {
  readonly totals: Totals;
  readonly failures: readonly Failure[];
}

const SOURCES = fileURLToPath(new URL("../../src/", import.meta.url));
/** Programs of one thread on engines alone, and machines. */
export const WORKER = {
  engines: new URL("./worker.ts", import.meta.url),
  machines: new URL("./machine-worker.ts", import.meta.url),
} as const;
/** What the build makes of a module; here it is made anew, from texts that may be changed. */
const MADE = { file: "kernel/compiled-calls.gen.ts", from: "./compiled-calls.ts", call: "compiledCalls" } as const;

function planting(changes: readonly Change[]): Plugin {
  return {
    name: "planting",
    setup({ onLoad }) {
      onLoad({ filter: filterOf(MADE.file) }, () => ({
        contents: `import { ${MADE.call} } from "${MADE.from}";\nexport const MODULE = ${MADE.call}();\n`,
        loader: "ts",
        resolveDir: dirname(join(SOURCES, MADE.file)),
      }));
      for (const { file, from, to } of changes) {
        onLoad({ filter: filterOf(file) }, async ({ path }) => {
          const text = await readFile(path, "utf8");
          const changed = text.replace(from, () => to);
          if (changed === text) throw new Error(`${file} has no text ${from}`);
          return { contents: changed, loader: "ts" };
        });
      }
    },
  };
}

/** Matches one file below src. */
function filterOf(file: string): RegExp {
  return new RegExp(`^${join(SOURCES, file).replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

/** Calls `use` with the file of the worker, changed as asked. */
export async function withWorker<T>(
  changes: readonly Change[],
  use: (file: string) => Promise<T>,
  worker: URL = WORKER.engines,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-fuzz-"));
  try {
    const file = join(folder, "worker.mjs");
    await build({
      entryPoints: [fileURLToPath(worker)],
      ...{ bundle: true, platform: "node", format: "esm", outfile: file, logLevel: "error" },
      plugins: [planting(changes)],
    });
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface WorkerOptions {
  /** Whether a program that differs is made small. */
  readonly shrinks?: boolean;
  /** What may trap in all programs. */
  readonly kind?: number;
  readonly onProgress?: (programs: number) => void;
}

/** Runs programs of the seeds from `from` on, shared among so many processes; the first that finds a difference ends them all. */
export async function runWorkers(
  file: string,
  from: number,
  programs: number,
  workers: number,
  { shrinks = true, kind, onProgress = () => undefined }: WorkerOptions = {},
): Promise<Report> {
  const done = new Array<number>(workers).fill(0);
  const share = Math.ceil(programs / workers);
  const stop = new AbortController();
  const reports = await Promise.all(
    done.map(async (_, k) => {
      const first = from + k * share;
      const count = Math.max(0, Math.min(share, programs - k * share));
      const args = [
        file,
        String(first),
        String(count),
        shrinks ? "small" : "found",
        ...(kind === undefined ? [] : [String(kind)]),
      ];
      const report = await runWorker(args, stop.signal, (ran) => {
        done[k] = ran;
        onProgress(done.reduce((sum, one) => sum + one, 0));
      });
      if (report.failures.length > 0) stop.abort();
      return report;
    }),
  );
  const totals = noTotals();
  for (const report of reports) addTotals(totals, report.totals);
  return { totals, failures: reports.flatMap(({ failures }) => failures) };
}

/** A process without news for so long hangs. */
const SILENCE_MS = 60_000;

async function runWorker(
  args: readonly string[],
  signal: AbortSignal,
  onProgress: (programs: number) => void,
): Promise<Report> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  let isSilent = false;
  const stop = () => child.kill("SIGKILL");
  const giveUp = () => {
    isSilent = true;
    stop();
  };
  signal.addEventListener("abort", stop);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2000);
  });
  let last: { totals?: Totals; failure?: Failure } = {};
  let timer = setTimeout(giveUp, SILENCE_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timer);
    timer = setTimeout(giveUp, SILENCE_MS);
    const message: { programs?: number; totals?: Totals; failure?: Failure } = JSON.parse(line);
    if (message.programs !== undefined) onProgress(message.programs);
    else last = message;
  }
  const status = await closed;
  clearTimeout(timer);
  if (last.totals !== undefined) return { totals: last.totals, failures: last.failure ? [last.failure] : [] };
  if (signal.aborted) return { totals: noTotals(), failures: [] };
  const how = isSilent ? `said nothing for ${SILENCE_MS / 1000} s` : `ended with status ${status}`;
  const text = `the process with ${args.slice(1).join(" ")} ${how}: ${errors}`;
  return { totals: noTotals(), failures: [{ seed: Number(args[1]), text }] };
}

/** The figures as lines of text. */
export function summaryOf({ programs, instructions, compiled, interpreted, ends, exits, entrances }: Totals): string {
  const listed = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  const percent = ((100 * compiled) / (compiled + interpreted)).toFixed(1);
  return `${programs} programs, ${instructions} instructions, ${percent}% of the compiler's in compiled code
ends: ${listed(ends)}
exits: ${listed(exits)}
entered (of every eighth program): ${listed(entrances)}`;
}
