// `vmrun FILE`: loads a program, gives it a machine on the real host, and passes on how it ended. Invariant: the guest's output
// is all that is written to standard output. spec/command-line.md.
import { existsSync } from "node:fs";
import { assert } from "../base/assert.ts";
import type { CompilerReport } from "../engine/compile/engine.ts";
import { ASKED } from "../engine/compile/engine.ts";
import type { Engine } from "../engine/context.ts";
import type { Program } from "../engine/program.ts";
import { type Control, type DrivenHost, type DrivenMachine, drive, type Stop } from "../host/drive.ts";
import { createNodeHost, type NodeHostOptions } from "../host/node/index.ts";
import { isMountError } from "../host/node/mount-error.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { type DeadlockReport, renderDeadlock } from "../kernel/deadlock.ts";
import { createMachine } from "../kernel/machine.ts";
import type { End, MachineOptions } from "../kernel/options.ts";
import type { MakePolicy } from "../kernel/policy.ts";
import { renderTrap, type TrapReport } from "../kernel/report.ts";
import { commandMeant } from "./command-names.ts";
import { RunEngine } from "./engine.ts";
import { CommandError, EXIT, isCommandError, usageError } from "./exit.ts";
import { raiseAgain, watchQuestions, watchSignals } from "./interruption.ts";
import { loadProgram } from "./load.ts";
import type { RunFlags } from "./options.ts";
import { type RunSettings, settingsFrom } from "./settings.ts";
import { outputError, say, sayGuest } from "./terminal.ts";
import { UnmountedPaths } from "./unmounted.ts";

/** Reports of traps that did not end the run. */
const MOST_TRAPS = 100;

/** Runs a program to its end; the answer is vmrun's exit status. */
export async function runProgram(flags: RunFlags, rest: readonly string[]): Promise<number> {
  const settings = settingsFrom(flags, rest, process.env);
  const image = await programOf(settings);
  if (!flags.has("verify-engines")) return runImage(image, settings);
  const { verifyEngines } = await import("./verify-engines.ts");
  return verifyEngines(image, settings, await policyOf(settings));
}

export async function programOf({ file, flags }: RunSettings): Promise<VerifiedImage> {
  try {
    const image = await loadProgram(file, { useCache: !flags.has("no-cache"), environment: process.env });
    if (flags.has("allow-all"))
      say("vmrun: warning: --allow-all grants connecting, listening, names and the environment");
    return image;
  } catch (error) {
    const command = isCommandError(error) && error.status === EXIT.NO_INPUT ? commandMeant(file) : undefined;
    if (command === undefined || !isCommandError(error) || existsSync(file)) throw error;
    throw new CommandError(error.status, `${error.message}; did you mean \`vmrun ${command}\`?`);
  }
}

async function runImage(image: VerifiedImage, settings: RunSettings): Promise<number> {
  const control: Control = {};
  const stop = (why: Stop): void => {
    control.stop = why;
    host.wake();
  };
  let lost: unknown;
  const host = await hostFor(settings, {
    onOutputClosed: () => stop({ kind: "output-closed" }),
    onOutputFailed: (error) => {
      lost ??= error;
    },
  });
  const timer = settings.timeoutMs && setTimeout(() => stop({ kind: "timeout" }), settings.timeoutMs);
  const unmounted = new UnmountedPaths();
  const engine = new RunEngine(settings.engine);
  const options = await machineOptions(image, settings, engine, unmounted);
  const { machine, end: endThreads, whileStill } = await boot(options, settings, host);
  watchSignals((number) => {
    host.signal(number);
    host.wake();
  });
  answerQuestions(machine, whileStill);
  // The pause lets the compiler be loaded that the engine has asked for.
  const end = (await drive(machine, host, control, ASKED)) ?? (await drive(machine, host, control));
  assert(end !== undefined, "a run without a bound goes to an end");
  clearTimeout(timer);
  const reports = await endThreads?.();
  await host.close();
  if (["stats", "thread-stats", "profile", "map"].some((name) => settings.flags.has(name))) {
    const { reportRun } = await import("./run-report.ts");
    reportRun(machine, image, engine.stats(reports), settings.flags);
  }
  const note = unmounted.note();
  if (note !== undefined) sayNote(note);
  return statusOf(end, lost, settings.flags);
}

/** Says what the processes do whenever somebody asks; `whileStill` lets one look while no thread runs. */
export function answerQuestions(
  { kernel }: Pick<DrivenMachine, "kernel">,
  whileStill = (look: () => void): void => look(),
): void {
  watchQuestions(() => {
    void import("../kernel/process-report.ts").then(({ processReport, renderProcesses }) =>
      whileStill(() => sayGuest(`vmrun: ${renderProcesses(processReport(kernel))}`)),
    );
  });
}

/** Says what traps ended other processes than the first; so many that are started to trap say the same. */
function trapsSaid(): (report: TrapReport) => void {
  let said = 0;
  return (report) => {
    said++;
    if (said <= MOST_TRAPS) sayGuest(`vmrun: ${renderTrap(report)}`);
    if (said === MOST_TRAPS) say("vmrun: further traps of processes are not shown");
  };
}

/** One line, whatever words of a guest are in it. */
export function sayNote(line: string): void {
  sayGuest(`vmrun: ${line.replaceAll("\n", "\ufffd")}`);
}

function sayDeadlock(report: DeadlockReport, flags: RunFlags): void {
  sayGuest(flags.has("json") ? JSON.stringify({ deadlock: report }) : `vmrun: ${renderDeadlock(report)}`);
}

type OutputOptions = Pick<NodeHostOptions, "onOutputClosed" | "onOutputFailed" | "console">;

export async function hostFor(settings: RunSettings, output: OutputOptions): Promise<DrivenHost> {
  try {
    return await createNodeHost({
      folders: settings.folders,
      rawTerminal: settings.flags.has("raw-tty"),
      ...output,
    });
  } catch (error) {
    if (isMountError(error)) throw new CommandError(EXIT.DENIED, error.message);
    throw error;
  }
}

export async function machineOptions(
  image: VerifiedImage,
  settings: RunSettings,
  engine: { readonly make: (program: Program) => Engine },
  unmounted: UnmountedPaths,
): Promise<MachineOptions> {
  const { args, env, quantum, seed, deadlock, limits, mounts, workingDirectory, grants, flags } = settings;
  const policy = await policyOf(settings);
  const trace = flags.has("trace") ? (await import("../tools/trace.ts")).traceLine : undefined;
  return {
    ...{ image, args, env, quantum, deadlock, limits, mounts, workingDirectory, grants, engine: engine.make },
    ...(seed !== undefined && { seed }),
    ...(policy && { policy }),
    ...(flags.has("thread-stats") && { threadStats: true }),
    ...(trace && { trace: (event) => sayGuest(trace(event)) }),
    ...(flags.has("profile") && { profile: true }),
    cycleClosed: (report) => sayDeadlock(report, flags),
    ...(settings.threads.isRaw && { rawBlocking: true }),
    notify: sayNote,
    trapped: trapsSaid(),
    ...(mounts.length === 0 && { missing: (path) => unmounted.add(path) }),
  };
}

/** The table of policies is read when one is named. */
async function policyOf({ policy }: RunSettings): Promise<MakePolicy | undefined> {
  if (policy === undefined) return undefined;
  const made = (await import("../kernel/policies.ts")).policyNamed(policy);
  if (typeof made === "string") throw usageError(`--policy: ${made}`);
  return made;
}

/** A machine, and what ends the threads of the host that run its guests. */
interface Booted {
  readonly machine: DrivenMachine;
  readonly end?: () => Promise<readonly CompilerReport[]>;
  /** Does something while none of them runs a thread. */
  readonly whileStill?: (look: () => void) => void;
}

async function boot(options: MachineOptions, settings: RunSettings, host: DrivenHost): Promise<Booted> {
  if (settings.threads.model !== "n1") {
    const { startParallel } = await import("./parallel.ts");
    return startParallel(options, settings, host);
  }
  const machine = createMachine(options, host);
  if (typeof machine === "string") throw new CommandError(EXIT.DENIED, machine);
  if (!settings.flags.has("roundtrip")) return { machine };
  const { RoundTripMachine } = await import("../testing/round-trip.ts");
  return { machine: new RoundTripMachine(machine, options, host) };
}

/**
 * Says how a run ended, where that is not the guest's own doing, and gives the exit status. A program whose output was lost
 * has not done its work, whatever it says itself.
 */
export function statusOf(end: End | Stop, lost: unknown, flags: RunFlags): number {
  switch (end.kind) {
    case "exit":
      if (lost !== undefined) throw outputError(lost);
      return Number(BigInt.asUintN(8, end.status));
    case "output-closed":
      return EXIT.OK;
    case "timeout":
      say("vmrun: the time of --timeout is up");
      return EXIT.LIMIT;
    case "limit":
      say(`vmrun: the limit ${end.name} of ${end.value} is reached`);
      return EXIT.LIMIT;
    case "lost":
      say(`vmrun: lightweight process ${end.lwp} has died, and the machine with it: ${end.reason}`);
      return EXIT.INTERNAL;
    case "signal":
      raiseAgain(end.number);
      return process.exitCode === undefined ? EXIT.OK : Number(process.exitCode);
    case "trap":
      sayGuest(`vmrun: ${renderTrap(end.report)}`);
      return EXIT.TRAP;
    case "deadlock":
      sayDeadlock(end.report, flags);
      return EXIT.DEADLOCK;
  }
}
