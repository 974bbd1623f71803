// Drives all machines of a simulated world, in turns. Invariant: time moves only when no machine can run, or when each that
// can has had its turn; so the run depends on seeds and programs alone. spec/hosts.md.
import type { End } from "../../kernel/options.ts";
import type { DrivenMachine } from "../drive.ts";
import type { SimHost, SimNet } from "./index.ts";

/** How a machine of a world ended; `standstill` when it waits for something that no event brings. */
export type SimEnd = End | { readonly kind: "standstill" };

export interface SimRun {
  readonly machine: DrivenMachine;
  readonly host: SimHost;
}

/** Runs machines of one world until all have ended, or none can go on. The ends are in the order of the runs. */
export function driveWorld(net: SimNet, runs: readonly SimRun[]): readonly SimEnd[] {
  const ends = new Map<SimRun, SimEnd>();
  for (;;) {
    let busy = false;
    let deadline: bigint | undefined;
    for (const run of runs) {
      if (ends.has(run)) continue;
      const outcome = run.machine.run();
      if (outcome.kind === "ended") {
        ends.set(run, outcome.end);
        run.host.end();
      } else if (outcome.kind === "ready") busy = true;
      else if (outcome.deadline !== undefined && (deadline === undefined || outcome.deadline < deadline)) {
        deadline = outcome.deadline;
      }
    }
    if (ends.size === runs.length) break;
    if (busy) net.world.turn();
    else if (runs.some((run) => !ends.has(run) && run.host.hasCompletions)) continue;
    else if (!net.world.advance(deadline)) break;
  }
  return runs.map((run) => ends.get(run) ?? { kind: "standstill" });
}
