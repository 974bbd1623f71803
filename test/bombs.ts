// A bomb beside a victim in one machine: what they are, and what is left of a machine. Invariant: the same options on every host.
// Programs and their comments are in programs/bombs.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderAll } from "../src/asm/render.ts";
import { assembleFile } from "../src/host/node/assemble-file.ts";
import { NO_DEBUG, type VerifiedImage } from "../src/isa/image.ts";
import { encodeImage } from "../src/isa/image-file.ts";
import { TRAPS, type TrapName } from "../src/isa/traps.ts";
import { isFault, verify } from "../src/isa/verify.ts";
import type { Host } from "../src/kernel/host.ts";
import { DEFAULT_LIMITS } from "../src/kernel/limits.ts";
import { createMachine, type Machine } from "../src/kernel/machine.ts";
import { NO_GRANTS } from "../src/kernel/permissions.ts";
import { STATUS } from "../src/kernel/processes.ts";
import { CALLS } from "../src/kernel/syscalls.ts";
import { TESTED_ENGINES, type TestedEngine } from "../src/testing/engines.ts";

const HARNESS = "programs/bombs/beside.asm";
const NOTHING = "func main()\n    ret\nend\n";
const MIB = 2 ** 20;
/** As usual, but for what would only take longer to use up, and for pipes, which come before descriptors. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  ...{ files: 4 * MIB, memory: 8 * MIB, threads: 3_000, pipes: 100, path: 1024, instructions: 2_000_000_000 },
};
const LOOPBACK = { host: "loopback", firstPort: 0, lastPort: 65_535 } as const;
const GRANTS = { ...NO_GRANTS, connect: [LOOPBACK], listen: [LOOPBACK] };
const KILLED = STATUS.SIGNAL + 9;

/** The files of a folder's bombs. */
export function bombsIn(folder: string): string[] {
  const files = readdirSync(folder).map((name) => join(folder, name));
  return files.filter((file) => file !== HARNESS && file.endsWith(".asm"));
}

/** A program to run beside the victim. */
export interface Bomb {
  /** Its image as a file, which standard input is to hold. */
  readonly stdin: Uint8Array;
  /** The status that its comment says. */
  readonly status: number;
}

export function bombOf(file: string): Bomb {
  const text = readFileSync(file, "utf8");
  return { stdin: encoded(file, text), status: statusIn(text) };
}

/** One that ends at once. */
export function nothing(): Bomb {
  return { stdin: encoded("nothing.asm", NOTHING), status: 0 };
}

/** A machine with the victim, and with the bomb of the host's standard input: it is killed when the victim has ended, or waited for. */
export function machineWith({ status }: Bomb, engine: TestedEngine, host: Host): Machine {
  const args = [status === KILLED ? "kill" : "wait"];
  const limits = { limits: LIMITS, grants: GRANTS };
  const machine = createMachine({ image: harness, args, ...limits, engine: TESTED_ENGINES[engine] }, host);
  if (typeof machine === "string") throw new Error(machine);
  return machine;
}

/** What a machine holds. */
export function leftOf({ kernel }: Machine) {
  const { sched, processes, ended, pipes, sockets, waiting, files } = kernel;
  const first = processes.get(1);
  return {
    processes: processes.size,
    ended: ended.length,
    threads: sched.threads.count,
    ready: sched.policy.length,
    timers: sched.timers.length,
    waiting: waiting.size,
    pipes: pipes.size,
    sockets: sockets.count,
    fileBytes: files.charged,
    descriptors: first?.descriptors.count,
    memory: first?.space.limit,
  };
}

/** What is printed beside a bomb that ends with the status, when that is printed beside nothing. */
export function outputBeside({ status }: Bomb, besideNothing: string): string {
  return besideNothing.replace(/with 0\n$/, `with ${status}\n`);
}

const harness = imageOf(HARNESS, readFileSync(HARNESS, "utf8"));

function encoded(file: string, text: string): Uint8Array {
  return encodeImage({ ...imageOf(file, text), debug: NO_DEBUG });
}

function imageOf(file: string, text: string): VerifiedImage {
  const assembled = assembleFile(file, file, new TextEncoder().encode(text));
  if (assembled.image === undefined) throw new Error(renderAll(assembled));
  const image = verify(assembled.image, CALLS);
  if (isFault(image)) throw new Error(image.message);
  return image;
}

function statusIn(text: string): number {
  const [, how = "", what = ""] = /^; bomb: (ends|traps|goes) (\w+)$/m.exec(text) ?? [];
  if (how === "ends") return Number(what);
  if (how === "goes") return KILLED;
  if (!(what in TRAPS)) throw new Error(`a bomb says how it ends, not ${how} ${what}`);
  return STATUS.TRAP + TRAPS[what as TrapName].number;
}
