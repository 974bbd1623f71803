// Runs programs and compares with what they expect of themselves, on every engine and at several quanta. Invariant: a failure
// says what differs, and the command line that shows it. spec/testing.md.
import { assert } from "../base/assert.ts";
import { Prng } from "../base/prng.ts";
import { decodeUtf8Lossy } from "../base/utf8.ts";
import { Capture } from "../host/captured-console.ts";
import { type DrivenHost, type DrivenMachine, drive } from "../host/drive.ts";
import { createNodeHost } from "../host/node/index.ts";
import { driveWorld } from "../host/sim/drive.ts";
import { SimHost, SimNet } from "../host/sim/index.ts";
import type { VerifiedImage } from "../isa/image.ts";
import { DEFAULT_QUANTUM } from "../isa/limits.ts";
import type { DeadlockReport } from "../kernel/deadlock.ts";
import { DEFAULT_LIMITS } from "../kernel/limits.ts";
import { createMachine } from "../kernel/machine.ts";
import type { End, MachineOptions } from "../kernel/options.ts";
import { type Grants, NO_GRANTS, withFlag } from "../kernel/permissions.ts";
import { policyNamed } from "../kernel/policies.ts";
import { TESTED_ENGINES, type TestedEngine } from "./engines.ts";
import type { Expectations } from "./expectations.ts";
import { RoundTripMachine } from "./round-trip.ts";

/** Instructions after which a test program is taken to be endless. */
const MAX_INSTRUCTIONS = 1_000_000_000;
/** Programs up to this length run in all ways; the reference engine and round trips are slow. */
const SHORT_INSTRUCTIONS = 200_000;
/** Round trips of one run: each makes a new memory, which costs the host about 20 ms. */
const MAX_ROUND_TRIPS = 8;
const TIMEOUT_MS = 60_000;
/** Quanta that a program runs at when it names none, with a random one behind them; a long one, and the real host, a few. */
const QUANTA = [1, 2, 3, 7, 61, 257, 1000, DEFAULT_QUANTUM];
const FEW_QUANTA = [1, 7, DEFAULT_QUANTUM];
const RANDOM_QUANTUM_BITS = 14;
const SIM_SEED = 1;
const TRAP_STATUS = 134;
const DEADLOCK_STATUS = 35;

export type HostName = "sim" | "node";

/** One way to run a program. */
export interface Variant {
  readonly host: HostName;
  readonly engine: TestedEngine;
  readonly quantum: number;
  readonly seed?: bigint;
  readonly policy?: string;
  readonly roundTrip: boolean;
  /** Instructions from one round trip to the next; the quantum when missing. */
  readonly spacing?: number;
}

export interface RunResult {
  readonly variant: Variant;
  readonly output: string;
  readonly errors: string;
  /** As a shell sees it, or what else happened, as a word. */
  readonly status: number | string;
  readonly trap: string | undefined;
  /** Cycles that were reported on the way or at the end, each once. */
  readonly cycles: readonly string[];
  readonly instructions: number;
  /** It has seen something of the outside: input, the clock, a socket. */
  readonly outside: boolean;
}

export interface Failure {
  readonly variant: Variant;
  readonly message: string;
}

/** A simulated world has no outside to protect; on the real host a test gets the loopback addresses. */
const FLAGS: Readonly<Record<HostName, string>> = { sim: "--allow-all", node: "--allow-net" };

/** Runs a program in every way its expectations ask for; the answer is what went wrong. `seed` chooses one more quantum. */
export async function testProgram(
  image: VerifiedImage,
  expected: Expectations,
  host: HostName,
  seed: number,
): Promise<Failure[]> {
  const random = randomQuantum(seed);
  const quanta = expected.quanta ?? (host === "sim" ? [...QUANTA, random] : FEW_QUANTA);
  const failures: Failure[] = [];
  let isLong = false;
  for (const [index, quantum] of quanta.entries()) {
    const isLeftOut = isLong && expected.quanta === undefined && quantum !== random && !FEW_QUANTA.includes(quantum);
    if (isLeftOut) continue;
    const thoroughly = index === quanta.length - 1;
    for (const order of ordersOf(expected)) {
      const variant: Variant = { host, engine: "compiler", quantum, roundTrip: false, ...order };
      const tested = await testAt(image, expected, variant, thoroughly);
      failures.push(...tested.failures);
      isLong = tested.instructions > SHORT_INSTRUCTIONS;
    }
  }
  return failures;
}

/** Each policy with each seed; where a program names none, the default alone. */
function ordersOf({ policies, seeds }: Expectations): Pick<Variant, "policy" | "seed">[] {
  const seeded = seeds.length > 0 ? seeds.map((seed) => ({ seed })) : [{}];
  return policies.length > 0 ? policies.flatMap((policy) => seeded.map((one) => ({ policy, ...one }))) : seeded;
}

/** Small ones are as likely as large ones. */
function randomQuantum(seed: number): number {
  const random = Prng.fromSeed(seed);
  return 1 + random.nextBelow(2 ** (1 + random.nextBelow(RANDOM_QUANTUM_BITS)));
}

async function testAt(
  image: VerifiedImage,
  expected: Expectations,
  variant: Variant,
  thoroughly: boolean,
): Promise<{ readonly instructions: number; readonly failures: readonly Failure[] }> {
  const first = await runVariant(image, expected, variant);
  const { instructions } = first;
  const message = difference(first, expected);
  if (message !== undefined) return { instructions, failures: [{ variant, message }] };
  const failures: Failure[] = [];
  // Only a simulated run is the same each time when it waits for something outside.
  const others = variant.host === "sim" ? othersOf(variant, instructions, thoroughly) : [];
  for (const other of others) {
    const result = await runVariant(image, expected, other);
    const problem = difference(result, expected) ?? countDifference(first, result);
    if (problem !== undefined) failures.push({ variant: other, message: problem });
  }
  return { instructions, failures };
}

/** What has to give the same as a run on the compiler. */
function othersOf(variant: Variant, instructions: number, thoroughly: boolean): Variant[] {
  const isShort = instructions <= SHORT_INSTRUCTIONS;
  const engines: TestedEngine[] = isShort || thoroughly ? ["interpreter", "alternating"] : [];
  if (!isShort || !thoroughly) return engines.map((engine) => ({ ...variant, engine }));
  const spacing = Math.max(variant.quantum, Math.ceil(instructions / MAX_ROUND_TRIPS));
  return [
    ...[...engines, "reference" as const].map((engine) => ({ ...variant, engine })),
    { ...variant, roundTrip: true, spacing },
    { ...variant, engine: "interpreter", roundTrip: true, spacing },
  ];
}

/** Round trips give the host more turns, so that what comes from the outside comes at other instructions, and threads find other things. */
function countDifference(first: RunResult, second: RunResult): string | undefined {
  if (first.instructions === second.instructions || (second.variant.roundTrip && second.outside)) return undefined;
  return `instructions: the compiler retired ${first.instructions}, this run ${second.instructions}`;
}

/** Runs a program once. */
export async function runVariant(image: VerifiedImage, expected: Expectations, variant: Variant): Promise<RunResult> {
  const policy = variant.policy === undefined ? undefined : policyNamed(variant.policy);
  assert(typeof policy !== "string", "expectations name policies of the table");
  const reports: DeadlockReport[] = [];
  const options: MachineOptions = {
    image,
    cycleClosed: (report) => reports.push(report),
    args: expected.args,
    quantum: variant.quantum,
    engine: TESTED_ENGINES[variant.engine],
    grants: grantsOn(variant.host),
    limits: { ...DEFAULT_LIMITS, instructions: MAX_INSTRUCTIONS, ...expected.limits },
    ...(variant.seed !== undefined && { seed: variant.seed }),
    ...(policy && { policy }),
  };
  const stdin = new TextEncoder().encode(expected.stdin);
  const run = await (variant.host === "sim" ? onSim(options, variant, stdin) : onNode(options, variant, stdin));
  if (run.end.kind === "deadlock") reports.push(run.end.report);
  return { ...run.result, cycles: [...new Set(reports.flatMap(cycleTexts))] };
}

/** A report's cycles: of each thread its number and the lock that it waits for, or `join`. */
function cycleTexts({ cycles, waiters }: DeadlockReport): string[] {
  const locks = new Map(waiters.map(({ thread, lock = "join" }) => [thread, lock]));
  return cycles.map((cycle) => cycle.map((thread) => `${thread} ${locks.get(thread)}`).join(" "));
}

function grantsOn(host: HostName): Grants {
  const grants = withFlag(NO_GRANTS, FLAGS[host]);
  assert(typeof grants !== "string", "the flags of the runner are flags");
  return grants;
}

type AnyEnd = End | { readonly kind: "standstill" | "timeout" | "output-closed" };

interface Ended {
  readonly end: AnyEnd;
  readonly result: Omit<RunResult, "cycles">;
}

function onSim(options: MachineOptions, variant: Variant, stdin: Uint8Array): Ended {
  const net = new SimNet(SIM_SEED);
  const host = new SimHost(net, { stdin });
  const machine = boot(options, variant, host);
  const [end = { kind: "standstill" }] = driveWorld(net, [{ machine, host }]);
  return { end, result: resultOf(variant, machine, end, (stream) => host.written(stream)) };
}

async function onNode(options: MachineOptions, variant: Variant, stdin: Uint8Array): Promise<Ended> {
  const capture = new Capture(stdin);
  const host = await createNodeHost({ capture });
  const machine = boot(options, variant, host);
  const control: Parameters<typeof drive>[2] = {};
  const timer = setTimeout(() => {
    control.stop = { kind: "timeout" };
    host.wake();
  }, TIMEOUT_MS);
  const end = await drive(machine, host, control);
  assert(end !== undefined, "a run without a bound goes to an end");
  clearTimeout(timer);
  await host.close();
  return { end, result: resultOf(variant, machine, end, (stream) => capture.written(stream)) };
}

function boot(options: MachineOptions, variant: Variant, host: DrivenHost): DrivenMachine {
  const machine = createMachine(options, host);
  if (typeof machine === "string") throw new Error(machine);
  return variant.roundTrip ? new RoundTripMachine(machine, options, host, variant.spacing) : machine;
}

function resultOf(
  variant: Variant,
  machine: DrivenMachine,
  end: AnyEnd,
  written: (stream: 1 | 2) => Uint8Array,
): Omit<RunResult, "cycles"> {
  return {
    variant,
    output: decodeUtf8Lossy(written(1)),
    errors: decodeUtf8Lossy(written(2)),
    status: statusOf(end),
    trap: end.kind === "trap" ? end.report.trap : undefined,
    instructions: machine.instructions,
    outside: machine.kernel.outside,
  };
}

function statusOf(end: { readonly kind: string; readonly status?: bigint }): number | string {
  if (end.kind === "exit" && end.status !== undefined) return Number(BigInt.asUintN(8, end.status));
  if (end.kind === "trap") return TRAP_STATUS;
  return end.kind === "deadlock" ? DEADLOCK_STATUS : end.kind;
}

/** What differs first, in words; undefined when nothing does. */
function difference(result: RunResult, expected: Expectations): string | undefined {
  if (result.trap !== undefined && result.trap !== expected.trap) {
    return `trap: expected ${expected.trap ?? "none"}, found ${result.trap}${shownErrors(result)}`;
  }
  return (
    lineDifference("output", result.output, expected.output) ??
    lineDifference("standard error", result.errors, expected.errors) ??
    cycleDifference(result.cycles, expected.cycles) ??
    (result.status === expected.exit ? undefined : `exit: expected ${expected.exit}, found ${result.status}`)
  );
}

function cycleDifference(found: readonly string[], expected: readonly string[]): string | undefined {
  const show = (cycles: readonly string[]): string => [...cycles].sort().join("; ") || "none";
  return show(found) === show(expected) ? undefined : `cycles: expected ${show(expected)}, found ${show(found)}`;
}

function shownErrors({ errors }: RunResult): string {
  return errors === "" ? "" : `; standard error: ${JSON.stringify(errors)}`;
}

function lineDifference(what: string, found: string, expected: readonly string[]): string | undefined {
  const lines = found === "" ? [] : found.replace(/\n$/, "").split("\n");
  const index = lines.findIndex((line, at) => line !== expected[at]);
  if (index < 0 && lines.length >= expected.length) return undefined;
  const at = index < 0 ? lines.length : index;
  const show = (line: string | undefined): string => (line === undefined ? "(the end)" : JSON.stringify(line));
  return `${what}, line ${at + 1}: expected ${show(expected[at])}, found ${show(lines[at])}`;
}

/** A variant as flags of the command line, and what no flag says. */
export function variantText({ host, engine, quantum, policy, seed, roundTrip }: Variant): string {
  const flags = [`--quantum ${quantum}`];
  if (policy !== undefined) flags.push(`--policy ${policy}`);
  if (seed !== undefined) flags.push(`--seed ${seed}`);
  if (engine !== "alternating") flags.push(`--engine ${engine}`);
  if (roundTrip) flags.push("--roundtrip");
  const moving = engine === "alternating" ? ", another engine for each slice," : "";
  return `${flags.join(" ")}${moving} on the ${host} host`;
}
