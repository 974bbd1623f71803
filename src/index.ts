// The library: assemble programs, give them machines, run them step by step, look inside, save and restore. Invariant: all that
// one gets is data or a VirtualMachine; nothing of the inside is handed out to be changed. spec/library.md.
import { assemble as assembleText } from "./asm/assemble.ts";
import type { Diagnostic } from "./asm/diagnostics.ts";
import { exporterOf, library } from "./asm/library.ts";
import { createCompiler } from "./engine/compile/compiler.ts";
import { createInterpreter } from "./engine/interpreter.ts";
import { DEFAULT_ENGINE, type EngineName } from "./engine/names.ts";
import { createReference } from "./engine/reference.ts";
import { Capture } from "./host/captured-console.ts";
import type { DrivenHost } from "./host/drive.ts";
import { createNodeHost } from "./host/node/index.ts";
import type { SimFolder } from "./host/sim/files.ts";
import { SimHost, SimNet } from "./host/sim/index.ts";
import type { VerifiedImage } from "./isa/image.ts";
import { decodeImage, encodeImage } from "./isa/image-file.ts";
import { isFault, verify } from "./isa/verify.ts";
import type { DeadlockReport } from "./kernel/deadlock.ts";
import { type LimitName, limitsWith } from "./kernel/limits.ts";
import { createMachine as createKernelMachine, decodeMachine } from "./kernel/machine.ts";
import type { DeadlockMode, MachineOptions, Mount } from "./kernel/options.ts";
import { type Grants, NO_GRANTS, withFlag } from "./kernel/permissions.ts";
import { policyNamed } from "./kernel/policies.ts";
import { renderTrap } from "./kernel/report.ts";
import { CALLS } from "./kernel/syscalls.ts";
import { VirtualMachine } from "./virtual-machine.ts";

export type { Diagnostic } from "./asm/diagnostics.ts";
export type { EngineName } from "./engine/names.ts";
export { SimNet } from "./host/sim/index.ts";
export type { VerifiedImage } from "./isa/image.ts";
export { type DeadlockReport, renderDeadlock, type Waiter } from "./kernel/deadlock.ts";
export type { FrameView } from "./kernel/frame-view.ts";
export type { DeadlockMode, End, Stats } from "./kernel/options.ts";
export type { ThreadStats } from "./kernel/thread-records.ts";
export type { ThreadView, VirtualMachine } from "./virtual-machine.ts";

export interface AssembleSettings {
  /** What diagnostics call the source; imports are looked for beside it. */
  readonly path?: string;
  /** The text of an imported file, or undefined when there is none. */
  readonly readSource?: (path: string) => string | undefined;
  /** The bytes of a file named by `.incbin`. */
  readonly readFile?: (path: string) => Uint8Array | undefined;
}

export interface Assembled {
  /** The program, verified; missing when there are errors. */
  readonly image?: VerifiedImage;
  readonly diagnostics: readonly Diagnostic[];
}

/** Assembles a program; `std/...` units are there. Never throws for what the text says. */
export function assemble(text: string, settings: AssembleSettings = {}): Assembled {
  const { image, diagnostics } = assembleText(text, { ...settings, calls: CALLS, library, exporter: exporterOf });
  return image === undefined ? { diagnostics } : { image: verified(image), diagnostics };
}

/** The bytes of an image file, as `vmrun asm` writes it. */
export function saveImage(image: VerifiedImage): Uint8Array {
  return encodeImage(image);
}

/** The program in an image file. Throws an Error that says what is wrong with the bytes. */
export function loadImage(bytes: Uint8Array): VerifiedImage {
  return verified(decodeImage(bytes));
}

function verified(image: Parameters<typeof verify>[0]): VerifiedImage {
  const result = verify(image, CALLS);
  if (isFault(result)) throw new Error(`bad image: ${result.message}`);
  return result;
}

export interface MachineSettings {
  /** Who runs the instructions; the compiler when left out. No program can tell. */
  readonly engine?: EngineName;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Instructions a thread retires before the next one has its turn; 10,000 when left out. */
  readonly quantum?: number;
  /** Which thread is next, as `--policy` has it, such as "mlfq:levels=3"; round robin, or with a seed random, when left out. */
  readonly policy?: string;
  /** Keep what becomes of each thread, for `threadStats`. */
  readonly threadStats?: boolean;
  /** Seeds what policies draw, and entropy. */
  readonly seed?: number | bigint;
  readonly limits?: Readonly<Partial<Record<LimitName, number>>>;
  /** Permissions as on the command line, such as `--allow-net`; none when left out. */
  readonly permissions?: readonly string[];
  readonly stdin?: Uint8Array | string;
  /**
   * The world around the machine: a simulated one of its own (default), one shared with other machines, or this computer's
   * network, clock and folders. Standard streams are kept in memory in all of them.
   */
  readonly host?: "sim" | "node" | SimNet;
  /** Folders by guest path: files of a simulated world, or with the host "node" a path. Read-only unless `writable`. */
  readonly folders?: Readonly<Record<string, SimFolder | string>>;
  readonly writable?: boolean;
  /** Takes lines of the machine to its owner, such as a refusal with the flag that would allow it. */
  readonly notify?: (line: string) => void;
  /** "error" ends the machine when threads wait for each other in a cycle, although others can go on; as `--deadlock`. */
  readonly deadlock?: DeadlockMode;
  /** Else this is told each such cycle, once. */
  readonly cycleClosed?: (report: DeadlockReport) => void;
}

const MAKE_ENGINE: Readonly<Record<EngineName, NonNullable<MachineOptions["engine"]>>> = {
  compiler: (program) => createCompiler(program),
  interpreter: (program) => createInterpreter(program),
  reference: createReference,
};

/** A machine that has run nothing yet. Throws an Error when the settings make no sense. */
export async function createMachine(image: VerifiedImage, settings: MachineSettings = {}): Promise<VirtualMachine> {
  const { host, capture, net } = await hostFor(settings);
  const options = optionsFrom(image, settings);
  const machine = createKernelMachine(options, host);
  if (typeof machine === "string") throw new Error(machine);
  return new VirtualMachine(machine, { options, host, capture, net });
}

/** The machine that `encode` gave these bytes, with the same image and settings. Its console starts empty. */
export async function restoreMachine(
  bytes: Uint8Array,
  image: VerifiedImage,
  settings: MachineSettings = {},
): Promise<VirtualMachine> {
  const { host, capture, net } = await hostFor(settings);
  const options = optionsFrom(image, settings);
  return new VirtualMachine(decodeMachine(bytes, options, host), { options, host, capture, net });
}

const DEFAULT_SEED = 1;

async function hostFor(
  settings: MachineSettings,
): Promise<{ readonly host: DrivenHost; readonly capture: Capture; readonly net: SimNet | undefined }> {
  const { stdin = "", host = "sim", folders = {}, seed = DEFAULT_SEED } = settings;
  const capture = new Capture(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin);
  const contents = Object.values(folders);
  if (host === "node") {
    const paths = contents.filter((folder) => typeof folder === "string");
    if (paths.length < contents.length) throw new Error("folders of the host `node` are paths");
    return { host: await createNodeHost({ capture, folders: paths }), capture, net: undefined };
  }
  const net = host === "sim" ? new SimNet(seed) : host;
  const files = contents.filter((folder) => typeof folder !== "string");
  if (files.length < contents.length) throw new Error("folders of a simulated world are contents by path");
  return { host: new SimHost(net, { capture, folders: files }), capture, net };
}

function optionsFrom(image: VerifiedImage, settings: MachineSettings): MachineOptions {
  const { args, env, quantum, seed, notify, folders = {}, writable = false, engine = DEFAULT_ENGINE } = settings;
  const limits = limitsWith(settings.limits ?? {});
  const policy = settings.policy === undefined ? undefined : policyNamed(settings.policy);
  if (typeof policy === "string") throw new Error(policy);
  if (!Object.hasOwn(MAKE_ENGINE, engine)) throw new Error(`there is no engine ${JSON.stringify(engine)}`);
  if (limits === undefined) throw new Error("a limit is a whole number within its bounds");
  const mode: Mount["mode"] = writable ? "rw" : "ro";
  return {
    ...{ image, limits, grants: grantsFrom(settings.permissions ?? []), engine: MAKE_ENGINE[engine] },
    mounts: Object.keys(folders).map((guest) => ({ guest, mode })),
    ...(args && { args }),
    ...(env && { env }),
    ...(quantum !== undefined && { quantum }),
    ...(seed !== undefined && { seed }),
    ...(policy && { policy }),
    ...(settings.threadStats && { threadStats: true }),
    ...(notify && { notify, trapped: (report) => notify(renderTrap(report)) }),
    ...(settings.deadlock && { deadlock: settings.deadlock }),
    ...(settings.cycleClosed && { cycleClosed: settings.cycleClosed }),
  };
}

function grantsFrom(flags: readonly string[]): Grants {
  let grants = NO_GRANTS;
  for (const flag of flags) {
    const changed = withFlag(grants, flag);
    if (typeof changed === "string") throw new Error(changed);
    grants = changed;
  }
  return grants;
}
