// Drives machines: runs them while they can, and lets their host work in between. Invariant: a machine runs only here, never
// from inside a callback of its host. spec/hosts.md.
import type { Host } from "../kernel/host.ts";
import type { Machine } from "../kernel/machine.ts";
import type { End } from "../kernel/options.ts";

/** A machine as its drivers see it. */
export type DrivenMachine = Pick<
  Machine,
  "kernel" | "instructions" | "run" | "encode" | "stats" | "threadStats" | "profile"
>;

/** A host that can also pass time. */
export interface DrivenHost extends Host {
  /** One turn of the host's own work. */
  turn(): Promise<void>;
  /** Until a completion is there, or the monotonic clock (ns) has reached the deadline; may return early. */
  wait(deadline?: bigint): Promise<void>;
  /** Ends a wait. */
  wake(): void;
  /** Delivers a POSIX signal to the machine. */
  signal(number: number): void;
  /** Sends what is queued, closes everything, and forgets the machine. */
  close(): Promise<void>;
}

/** An end that the machine's owner decided on. */
export type Stop = { readonly kind: "output-closed" } | { readonly kind: "timeout" };

/** How the owner stops a machine from outside: set `stop`, then wake the host. */
export interface Control {
  stop?: Stop;
  /** Asked before each run: what the machine stands still for, if there is such a thing. */
  readonly hold?: () => Promise<void> | undefined;
}

/**
 * Runs a machine to its end, or until exactly `instructions` more have retired: then the answer is undefined. Between runs of
 * a few milliseconds the host has its turn. Does not close the host.
 */
export async function drive(
  machine: DrivenMachine,
  host: DrivenHost,
  control: Control = {},
  instructions = Number.MAX_SAFE_INTEGER,
): Promise<End | Stop | undefined> {
  const target = machine.instructions + instructions;
  for (;;) {
    if (control.hold !== undefined) await control.hold();
    if (control.stop !== undefined) return control.stop;
    const outcome = machine.run(target - machine.instructions);
    if (control.stop !== undefined) return control.stop;
    if (outcome.kind === "ended") return outcome.end;
    if (machine.instructions >= target) return undefined;
    if (outcome.kind === "ready") await host.turn();
    else await host.wait(outcome.deadline);
  }
}
