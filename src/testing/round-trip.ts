// A machine that is encoded, thrown away and decoded between slices. Invariant: to the outside it is the machine inside; if a
// run differs, the encoding lost something. spec/engine.md.
import type { DrivenMachine } from "../host/drive.ts";
import { DEFAULT_QUANTUM } from "../isa/limits.ts";
import type { Host } from "../kernel/host.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { decodeMachine, type Machine } from "../kernel/machine.ts";
import type { MachineOptions, Outcome, Stats } from "../kernel/options.ts";
import type { ThreadStats } from "../kernel/thread-records.ts";

export class RoundTripMachine implements DrivenMachine {
  private machine: Machine;
  private readonly options: MachineOptions;
  private readonly host: Host;
  private readonly spacing: number;

  /** `spacing` is how many instructions run from one round trip to the next: a quantum, if nothing else is said. */
  constructor(machine: Machine, options: MachineOptions, host: Host, spacing = options.quantum ?? DEFAULT_QUANTUM) {
    this.machine = machine;
    this.options = options;
    this.host = host;
    this.spacing = spacing;
  }

  get kernel(): Kernel {
    return this.machine.kernel;
  }

  get instructions(): number {
    return this.machine.instructions;
  }

  run(maxInstructions = Number.MAX_SAFE_INTEGER): Outcome {
    const end = this.instructions + maxInstructions;
    for (;;) {
      const outcome = this.machine.run(Math.min(this.spacing, end - this.instructions));
      if (outcome.kind === "ended") return outcome;
      this.machine = decodeMachine(this.machine.encode(), this.options, this.host);
      if (outcome.kind === "idle" || this.host.turnDue(this.spacing) || this.instructions >= end) return outcome;
    }
  }

  encode(): Uint8Array {
    return this.machine.encode();
  }

  stats(): Stats {
    return this.machine.stats();
  }

  threadStats(): readonly ThreadStats[] | undefined {
    return this.machine.threadStats();
  }

  profile(): Float64Array | undefined {
    return this.machine.profile();
  }
}
