// `vmrun lens`: a run, looked at from the guest's side and from the host's. Invariant: standard output has what the lens shows, the
// program's output goes where spec/lens.md says and is never lost, and the exit status is that of the run.
import { openSync } from "node:fs";
import { isatty } from "node:tty";
import { Spool } from "../host/node/lens-console.ts";
import { TerminalFilter } from "../host/node/terminal-filter.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { MOST_THREADS, screenOf } from "../tools/lens-screen.ts";
import { summaryOf, summaryText } from "../tools/lens-summary.ts";
import type { LensView } from "../tools/lens-view.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { LiveLens } from "./lens-live.ts";
import { OutputTail } from "./lens-output.ts";
import { type LensEnd, LensRun, type LensStreams } from "./lens-run.ts";
import type { RunFlags } from "./options.ts";
import { isCode, reasonOf } from "./read-file.ts";
import { programOf, sayNote, statusOf } from "./run.ts";
import { type RunSettings, settingsFrom } from "./settings.ts";
import { holdMessages, outputError, print, writeAll } from "./terminal.ts";

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const LIVE_MS = 200;
const JSON_MS = 1000;
const LEAST_MS = 20;
const MOST_MS = 60_000;
/** What is printed at the end is made for a screen of this size. */
const PRINTED = { columns: 100, rows: 40 };
const WHOLE = { first: 0, most: MOST_THREADS };

/** What each way of showing gets. */
interface Task {
  readonly image: VerifiedImage;
  readonly settings: RunSettings;
  readonly intervalMs: number;
  /** Descriptor of `--output`. */
  readonly file: number | undefined;
}

export async function lensCommand(flags: RunFlags, rest: readonly string[]): Promise<number> {
  const settings = settingsFrom(new Map([["engine", ["interpreter"]], ...flags]), rest, process.env);
  if (settings.engine === "compiler") {
    throw usageError("--engine: the lens counts each call of the library, which compiled code does not tell");
  }
  if (settings.threads.model !== "n1") {
    throw usageError("--threads: the lens sees each turn of a machine on one thread of the host, so it is of n1");
  }
  const isJson = flags.has("json");
  const intervalMs = intervalFrom(flags.get("interval")?.at(-1), isJson ? JSON_MS : LIVE_MS);
  const image = await programOf(settings);
  const task = { image, settings, intervalMs, file: outputFile(flags.get("output")?.at(-1)) };
  const isLive = !flags.has("once") && !isJson && isatty(STDOUT);
  const { end, lost, note } = await (isLive ? live(task) : isJson ? json(task) : once(task));
  if (note !== undefined) sayNote(note);
  return statusOf(end, lost, flags);
}

function intervalFrom(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= LEAST_MS && value <= MOST_MS) return value;
  throw usageError(`--interval wants milliseconds in ${LEAST_MS} .. ${MOST_MS}, not ${JSON.stringify(text)}`);
}

function outputFile(path: string | undefined): number | undefined {
  if (path === undefined) return undefined;
  try {
    return openSync(path, "w");
  } catch (error) {
    throw new CommandError(EXIT.IO, `cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** On the whole screen; output is held back until the screen is free. */
async function live({ image, settings, intervalMs, file }: Task): Promise<LensEnd> {
  const output = new OutputTail();
  const held = [new Spool(), new Spool()] as const;
  const streams: LensStreams = {
    descriptors: [file ?? held[0].descriptor, held[1].descriptor],
    hasInput: !isatty(STDIN),
    onWrite: (bytes) => output.add(bytes),
  };
  const run = new LensRun(settings, streams);
  const lens = new LiveLens(run, settings.file, output, intervalMs);
  await run.boot(image);
  const sayHeld = holdMessages();
  let isOver = false;
  const giveBack = (): void => {
    if (isOver) return;
    isOver = true;
    lens.stop();
    const isRaw = settings.flags.has("raw-tty");
    release(held[0], STDOUT, isRaw);
    release(held[1], STDERR, isRaw);
    sayHeld();
  };
  // Before the screen is taken: a second signal ends this process at once, and has to find the terminal as it was.
  run.catchSignals(() => lens.stop());
  // A fault of ours ends this process from elsewhere; terminal and output are given back then too.
  process.once("exit", giveBack);
  let last: LensView | undefined;
  try {
    lens.start();
    return await run.finish(() => {
      last = run.look(WHOLE);
    });
  } finally {
    giveBack();
    process.removeListener("exit", giveBack);
    if (last !== undefined) print(`\n${summaryText(summaryOf(last))}`);
  }
}

/** Gives out what was held back. */
function release(spool: Spool, descriptor: 1 | 2, isRaw: boolean): void {
  const filter = isatty(descriptor) && !isRaw ? new TerminalFilter() : undefined;
  spool.empty((bytes) => {
    const shown = filter?.apply(bytes) ?? bytes;
    if (descriptor === STDOUT) print(shown);
    else writeAll(STDERR, shown);
  });
}

/** Standard output is the lens's, so the program's goes to standard error, or into its file. */
function printedStreams(file: number | undefined, output: OutputTail): LensStreams {
  return { descriptors: [file ?? STDERR, STDERR], hasInput: true, onWrite: (bytes) => output.add(bytes) };
}

async function json({ image, settings, intervalMs, file }: Task): Promise<LensEnd> {
  const run = new LensRun(settings, printedStreams(file, new OutputTail()));
  await run.boot(image);
  run.catchSignals();
  const line = (value: object): void => {
    const error = writeAll(STDOUT, `${JSON.stringify(value)}\n`, (bytes) => run.lensIo.wrote(bytes));
    if (isCode(error, "EPIPE")) process.exit(EXIT.OK);
    if (error !== undefined) throw outputError(error);
  };
  const isOnce = settings.flags.has("once");
  const timer = setInterval(() => {
    if (!isOnce) line(run.look(WHOLE));
  }, intervalMs);
  let last: LensView | undefined;
  const ended = await run.finish(() => {
    clearInterval(timer);
    last = run.look(WHOLE);
  });
  const { kind } = ended.end;
  if (last !== undefined) line({ ...last, end: kind, summary: summaryOf(last) });
  return ended;
}

async function once({ image, settings, file }: Task): Promise<LensEnd> {
  const output = new OutputTail();
  const run = new LensRun(settings, printedStreams(file, output));
  await run.boot(image);
  run.catchSignals();
  let last: LensView | undefined;
  const ended = await run.finish(() => {
    last = run.look(WHOLE);
  });
  if (last !== undefined) {
    const parts = { heading: `vmrun lens ${settings.file}`, keys: `ended: ${ended.end.kind}`, output: output.shown() };
    const lines = screenOf(last, PRINTED, parts).map(({ text }) => `${text.trimEnd()}\n`);
    print(`${lines.join("")}\n${summaryText(summaryOf(last))}`);
  }
  return ended;
}
