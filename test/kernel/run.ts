// Assembles a program and runs it on the fake host, for kernel tests.
import { assemble } from "../../src/asm/assemble.ts";
import { library } from "../../src/asm/library.ts";
import type { VerifiedImage } from "../../src/isa/image.ts";
import { isFault, verify } from "../../src/isa/verify.ts";
import { createMachine, type Machine } from "../../src/kernel/machine.ts";
import type { End, MachineOptions } from "../../src/kernel/options.ts";
import { CALLS } from "../../src/kernel/syscalls.ts";
import { FakeHost } from "./fake-host.ts";

export function imageOf(text: string): VerifiedImage {
  const { image, diagnostics } = assemble(text, { calls: CALLS, library });
  if (image === undefined) throw new Error(diagnostics.map((one) => `${one.line}: ${one.message}`).join("\n"));
  const verified = verify(image, CALLS);
  if (isFault(verified)) throw new Error(verified.message);
  return verified;
}

export function machineOf(
  text: string,
  options: Partial<MachineOptions> = {},
  host: FakeHost = new FakeHost(),
): { machine: Machine; host: FakeHost } {
  const machine = createMachine({ image: imageOf(text), ...options }, host);
  if (typeof machine === "string") throw new Error(machine);
  return { machine, host };
}

/** Runs to the end; when the machine is idle with a deadline, the clock jumps there. */
export function runToEnd(machine: Machine, host: FakeHost, most = 1_000_000): End {
  for (let turns = 0; turns < most; turns++) {
    const outcome = machine.run();
    if (outcome.kind === "ended") return outcome.end;
    if (outcome.kind !== "idle") continue;
    if (outcome.deadline === undefined) throw new Error("the machine waits for ever");
    host.advance(outcome.deadline - host.now().monotonic);
  }
  throw new Error("the machine does not end");
}

/** Output and end of a program. */
export function run(
  text: string,
  options: Partial<MachineOptions> = {},
): { output: string; end: End; machine: Machine } {
  const { machine, host } = machineOf(text, options);
  const end = runToEnd(machine, host);
  return { output: host.text(), end, machine };
}
