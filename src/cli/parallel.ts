// `vmrun --threads=11` and `--threads=mn`: a machine on lightweight processes. Invariant: what has to be the same in every run was
// refused before anything starts. spec/thread-models.md, spec/command-line.md.
import type { CompilerReport } from "../engine/compile/engine.ts";
import type { DrivenHost } from "../host/drive.ts";
import { Workers } from "../host/node/lightweight.ts";
import { newKernel, startFirst } from "../kernel/boot.ts";
import { Board } from "../kernel/lwp/board.ts";
import { ParallelMachine } from "../kernel/lwp/parallel-machine.ts";
import { parallelPolicy } from "../kernel/lwp/policy.ts";
import type { MachineOptions } from "../kernel/options.ts";
import { CommandError, EXIT } from "./exit.ts";
import type { RunSettings } from "./settings.ts";
import { boardSize, limitsUnder } from "./thread-models.ts";

export interface ParallelRun {
  readonly machine: ParallelMachine;
  /** What the workers' compilers did. */
  readonly end: () => Promise<readonly CompilerReport[]>;
  readonly whileStill: (look: () => void) => void;
}

type ParallelSettings = Pick<RunSettings, "quantum" | "engine" | "threads" | "limits">;

/** Starts a program under a model of several threads of the host. */
export function startParallel(options: MachineOptions, settings: ParallelSettings, host: DrivenHost): ParallelRun {
  const { quantum, engine, threads } = settings;
  const limits = limitsUnder(threads, settings.limits);
  const size = boardSize(threads, limits["total-threads"]);
  const board = new Board(size);
  const parallel: MachineOptions = {
    ...options,
    limits,
    policy: parallelPolicy(board, (lwp) => workers.start(lwp)),
    sharing: { areas: size.lwps + 1, exclusively: (work) => board.exclusively(work) },
  };
  const kernel = newKernel(parallel, host);
  const tables = kernel.sched.tables.share(size.threads) as WebAssembly.Memory;
  const workers = new Workers({
    ...{ size, board, tables, quantum, engine },
    onDeath: (lwp, reason) => {
      machine.lose(lwp, reason);
      host.wake();
    },
  });
  // Whoever is ready goes to any of these, so all are there from the start.
  for (let lwp = 0; !size.isBound && lwp < size.seats; lwp++) workers.start(lwp);
  const process = startFirst(parallel, kernel);
  if (typeof process === "string") throw new CommandError(EXIT.DENIED, process);
  const machine = new ParallelMachine(parallel, host, kernel, process, { board, lightweight: workers });
  void workers.listen(() => host.wake());
  const end = async () => {
    await workers.end();
    return workers.reports;
  };
  return { machine, end, whileStill: (look) => machine.whileStill(look) };
}
