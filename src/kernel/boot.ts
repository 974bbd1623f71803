// A machine's kernel and its first process, from the options that it is made with. Invariant: a machine that is decoded begins as one
// that is made, so what a state does not hold is as the options say. spec/processes.md.
import { encodeUtf8 } from "../base/utf8.ts";
import { createInterpreter } from "../engine/interpreter.ts";
import { DEFAULT_QUANTUM } from "../isa/limits.ts";
import { defaultPolicy } from "./default-policy.ts";
import { RIGHT } from "./descriptors.ts";
import type { Host } from "./host.ts";
import { programOf } from "./images.ts";
import { Kernel } from "./kernel.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import type { MachineOptions } from "./options.ts";
import { mountAt } from "./path.ts";
import { NO_GRANTS } from "./permissions.ts";
import { createProcess, type Process } from "./process.ts";
import { FIRST_PID, startMain } from "./processes.ts";
import { CALLS } from "./syscalls.ts";

export function newKernel(options: MachineOptions, host: Host): Kernel {
  return new Kernel(
    {
      calls: CALLS,
      engine: options.engine ?? createInterpreter,
      limits: options.limits ?? DEFAULT_LIMITS,
      policy: options.policy ?? defaultPolicy(options.seed),
      quantum: options.quantum ?? DEFAULT_QUANTUM,
      threadStats: options.threadStats === true,
      sharing: options.sharing,
      grants: options.grants ?? NO_GRANTS,
      mounts: options.mounts ?? [],
      seed: options.seed,
      notify: options.notify ?? (() => {}),
      trapped: options.trapped ?? (() => {}),
      missing: options.missing ?? (() => {}),
    },
    host,
  );
}

/** Process 1 without threads and descriptors; a sentence when the limits leave no room. */
export function firstProcess(options: MachineOptions, kernel: Kernel): Process | string {
  const program = programOf(options.image);
  const spec = {
    pid: FIRST_PID,
    program,
    engine: kernel.options.engine(program),
    args: (options.args ?? []).map(encodeUtf8),
    env: new Map(Object.entries(options.env ?? {}).map(([name, value]) => [name, encodeUtf8(value)])),
    workingDirectory: options.workingDirectory ?? "/",
    limits: kernel.limits,
    ownBytes: 0,
    sharing: options.sharing,
  };
  return createProcess(spec, 0, kernel.budget.roomFor(0));
}

/** Starts process 1 with its mounts and streams; a sentence when the limits or mounts leave no way. */
export function startFirst(options: MachineOptions, kernel: Kernel): Process | string {
  const process = firstProcess(options, kernel);
  if (typeof process === "string") return process;
  for (const [index, mount] of (options.mounts ?? []).entries()) {
    if (!mountAt(kernel.files, mount.guest, index)) return `the mount ${mount.guest} is not a free absolute path`;
  }
  for (const stream of [0, 1, 2] as const) {
    const open = kernel.newOpen({ kind: "console", stream }, false);
    process.descriptors.set(stream, open, RIGHT.STAT | (stream === 0 ? RIGHT.READ : RIGHT.WRITE));
  }
  return startMain(kernel, process) ? process : "the limits memory and stack leave no room for the first frame";
}
