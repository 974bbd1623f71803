// What a run of a program shall be, from its flags. Invariant: everything is checked before anything is opened or started.
// spec/command-line.md.
import { nearest } from "../asm/suggest.ts";
import { DEFAULT_ENGINE, ENGINES, type EngineName } from "../engine/names.ts";
import { DEFAULT_QUANTUM, MAX_QUANTUM } from "../isa/limits.ts";
import { isLimitName, LIMIT_NAMES, LIMITS, type LimitName, type Limits, limitsWith } from "../kernel/limits.ts";
import type { DeadlockMode, Mount } from "../kernel/options.ts";
import type { Grants } from "../kernel/permissions.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { environmentFrom, grantsFrom } from "./grants.ts";
import type { RunFlags } from "./options.ts";
import { MOST_LWPS, type ThreadSettings, threadsFrom } from "./thread-models.ts";

export interface RunSettings {
  readonly file: string;
  readonly args: readonly string[];
  readonly engine: EngineName;
  readonly quantum: number;
  /** As it was written. */
  readonly policy: string | undefined;
  readonly seed: bigint | undefined;
  readonly deadlock: DeadlockMode;
  readonly limits: Limits;
  readonly threads: ThreadSettings;
  readonly timeoutMs: number | undefined;
  /** Host folders, in the order of the mounts. */
  readonly folders: readonly string[];
  readonly mounts: readonly Mount[];
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly grants: Grants;
  readonly flags: RunFlags;
}

/** Guest path of a mount that names none; it becomes the working directory. */
const DEFAULT_GUEST = "/cwd";
const MAX_SEED = 2n ** 64n - 1n;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
const UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

export function settingsFrom(
  flags: RunFlags,
  rest: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): RunSettings {
  const [file, ...args] = rest;
  if (file === undefined) throw usageError("no program: vmrun FILE [ARGUMENT...], or `vmrun --help`");
  const grants = grantsFrom(flags);
  return {
    file,
    args,
    engine: engineFrom(last(flags, "engine") ?? (flags.has("profile") ? "interpreter" : DEFAULT_ENGINE)),
    quantum: whole("quantum", last(flags, "quantum") ?? String(DEFAULT_QUANTUM), 1, MAX_QUANTUM),
    policy: last(flags, "policy"),
    seed: seedFrom(last(flags, "seed")),
    deadlock: deadlockFrom(last(flags, "deadlock") ?? "report"),
    limits: limitsFrom(flags),
    threads: threadsFrom(flags, lwpsFrom(last(flags, "lwps"))),
    timeoutMs: timeoutFrom(last(flags, "timeout")),
    ...mountsFrom(flags.get("dir") ?? []),
    env: environmentFrom(flags, grants, environment),
    grants,
    flags,
  };
}

function last(flags: RunFlags, option: string): string | undefined {
  return flags.get(option)?.at(-1);
}

/** ", did you mean ...?" or nothing. */
function didYouMean(word: string, known: readonly string[]): string {
  const best = nearest(word, known);
  return best === undefined ? "" : `; did you mean ${best}?`;
}

function engineFrom(name: string): EngineName {
  const engine = ENGINES.find((known) => known === name);
  if (engine === undefined) {
    throw usageError(`--engine: there is no engine ${JSON.stringify(name)}; known are ${ENGINES.join(", ")}`);
  }
  return engine;
}

function whole(option: string, text: string, min: number, max: number): number {
  const value = /^\d[\d_]*$/.test(text) ? Number(text.replaceAll("_", "")) : Number.NaN;
  if (!(value >= min && value <= max)) {
    throw usageError(`--${option} wants a whole number in ${min} .. ${max}, not ${JSON.stringify(text)}`);
  }
  return value;
}

function lwpsFrom(text: string | undefined): number | undefined {
  return text === undefined ? undefined : whole("lwps", text, 1, MOST_LWPS);
}

function seedFrom(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const seed = /^\d{1,20}$/.test(text) ? BigInt(text) : MAX_SEED + 1n;
  if (seed > MAX_SEED) throw usageError(`--seed wants a whole number in 0 .. 2^64-1, not ${JSON.stringify(text)}`);
  return seed;
}

function deadlockFrom(word: string): DeadlockMode {
  if (word === "report" || word === "error") return word;
  throw usageError(`--deadlock wants report or error, not ${JSON.stringify(word)}`);
}

function timeoutFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text) ? Math.ceil(Number(text) * 1000) : Number.NaN;
  if (!(ms > 0 && ms <= MAX_TIMEOUT_MS)) {
    throw usageError(`--timeout wants seconds, more than 0 and at most ${Math.floor(MAX_TIMEOUT_MS / 1000)}`);
  }
  return ms;
}

function limitsFrom(flags: RunFlags): Limits {
  const changes: Partial<Record<LimitName, number>> = {};
  for (const text of flags.get("limit") ?? []) {
    const [name = "", number] = text.split("=", 2);
    if (!isLimitName(name)) {
      throw usageError(`--limit: there is no limit ${JSON.stringify(name)}${didYouMean(name, LIMIT_NAMES)}`);
    }
    const match = /^(\d{1,16})([KMG]?)$/.exec(number ?? "");
    const value = match === null ? Number.NaN : Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1);
    if (!(value <= LIMITS[name].max)) {
      throw usageError(
        `--limit ${name} wants a whole number in 0 .. ${LIMITS[name].max}, not ${JSON.stringify(number ?? "")}`,
      );
    }
    changes[name] = value;
  }
  const most = last(flags, "max-instructions");
  if (most !== undefined) changes.instructions = whole("max-instructions", most, 0, LIMITS.instructions.max);
  const limits = limitsWith(changes);
  if (limits === undefined) throw new CommandError(EXIT.INTERNAL, "internal error: checked limits are out of range");
  return limits;
}

/** `HOST`, `HOST::GUEST`, each with `:ro`, `:rw` or `:append` behind it. */
function mountsFrom(texts: readonly string[]): Pick<RunSettings, "folders" | "mounts" | "workingDirectory"> {
  const folders: string[] = [];
  const mounts: Mount[] = [];
  let workingDirectory = "/";
  for (const text of texts) {
    const match = /^(.+?)(?:::(\/[^:]*))?(?::(ro|rw|append))?$/.exec(text);
    const host = match?.[1];
    if (host === undefined || (match?.[2] === undefined && text.includes("::"))) {
      throw usageError(`--dir wants HOST::GUEST[:ro|:rw|:append] with an absolute GUEST, not ${JSON.stringify(text)}`);
    }
    const guest = match?.[2]?.replace(/(?<=.)\/+$/, "") ?? DEFAULT_GUEST;
    if (match?.[2] === undefined) workingDirectory = DEFAULT_GUEST;
    if (guest === "/" || mounts.some((mount) => mount.guest === guest)) {
      throw usageError(`--dir: nothing more can be mounted at ${guest}; name another place, as in ${host}::/data`);
    }
    folders.push(host);
    mounts.push({ guest, mode: modeFrom(match?.[3]) });
  }
  return { folders, mounts, workingDirectory };
}

function modeFrom(text: string | undefined): Mount["mode"] {
  return text === "rw" || text === "append" ? text : "ro";
}
