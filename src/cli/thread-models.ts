// The models of threads as users name them, and what goes with each. Invariant: what needs a run that repeats is refused under a
// model that does not. spec/thread-models.md.
import { availableParallelism } from "node:os";
import type { Limits } from "../kernel/limits.ts";
import type { BoardSize } from "../kernel/lwp/board.ts";
import { usageError } from "./exit.ts";
import type { RunFlags } from "./options.ts";

const MODELS = ["n1", "11", "mn"] as const;
export type ThreadModel = (typeof MODELS)[number];

export interface ThreadSettings {
  readonly model: ThreadModel;
  /** Of mn; as many as the host has processors when left out. */
  readonly lwps: number | undefined;
  /** A call that has to wait blocks the host's thread. */
  readonly isRaw: boolean;
}

/** Threads of one process under `11`, and of all together: each costs a worker of Node, some 23 ms and 9 MB. */
const MOST_BOUND = 64;
const MOST_BOUND_TOGETHER = 96;
export const MOST_LWPS = 64;

/** What a run that does not repeat cannot have. */
const OF_N1 = ["seed", "policy", "roundtrip", "verify-engines", "trace", "thread-stats", "profile"] as const;

export function threadsFrom(flags: RunFlags, lwps: number | undefined): ThreadSettings {
  const name = flags.get("threads")?.at(-1) ?? MODELS[0];
  const model = MODELS.find((known) => known === name);
  if (model === undefined) {
    throw usageError(`--threads: there is no model ${JSON.stringify(name)}; known are ${MODELS.join(", ")}`);
  }
  if (lwps !== undefined && model !== "mn") throw usageError(`--lwps is of --threads=mn, not of ${model}`);
  const refused = model === "n1" ? undefined : OF_N1.find((option) => flags.has(option));
  if (refused !== undefined) {
    throw usageError(
      `--${refused} needs a run that repeats, or sees every turn: it is of --threads=n1, not of ${model}`,
    );
  }
  if (model !== "n1" && flags.get("engine")?.at(-1) === "reference") {
    throw usageError(`--engine=reference is of --threads=n1, not of ${model}`);
  }
  return { model, lwps, isRaw: flags.has("raw-blocking") };
}

/** The limits of a run under its model. */
export function limitsUnder({ model }: ThreadSettings, limits: Limits): Limits {
  if (model !== "11") return limits;
  const threads = Math.min(limits.threads, MOST_BOUND);
  return { ...limits, threads, "total-threads": Math.min(limits["total-threads"], MOST_BOUND_TOGETHER) };
}

/** Lightweight processes of a run that is not n1, which may have so many threads together. */
export function boardSize({ model, lwps, isRaw }: ThreadSettings, threads: number): BoardSize {
  if (model === "11") return { lwps: threads, seats: threads, threads, isBound: true, isRaw: false };
  const seats = lwps ?? Math.min(availableParallelism(), MOST_LWPS);
  return { lwps: isRaw ? MOST_LWPS : seats, seats, threads, isBound: false, isRaw };
}
