// What one machine and each of its processes may use, by default. Invariant: every resource has a finite limit, charged before anything is allocated.
// `--limit NAME=VALUE` changes one. spec/limits.md.
import { MAX_MEMORY, MAX_THREADS } from "../isa/limits.ts";

export interface LimitRow {
  readonly value: number;
  readonly max: number;
  readonly unit: "bytes" | "processes" | "threads" | "descriptors" | "sockets" | "pipes" | "timers" | "instructions";
  readonly doc: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

export const LIMITS = {
  memory: {
    value: 64 * MIB,
    max: MAX_MEMORY,
    unit: "bytes",
    doc: "Memory of one process: static data, heap and all stacks, which get seven sixteenths of it at most. Beyond it `brk` and `spawn` answer ENOMEM and EAGAIN.",
  },
  "total-memory": {
    value: 512 * MIB,
    max: UNBOUNDED,
    unit: "bytes",
    doc: "Memory of all processes together, with the arguments and images of those that were started from within. Beyond it as beyond `memory`.",
  },
  processes: {
    value: 64,
    max: 1_024,
    unit: "processes",
    doc: "Children of one process, ended ones that it has not waited for included; then EAGAIN.",
  },
  "total-processes": {
    value: 256,
    max: 1_024,
    unit: "processes",
    doc: "Processes at once, ended ones that nobody has waited for included; then EAGAIN.",
  },
  stack: { value: MIB, max: GIB, unit: "bytes", doc: "Stack of one thread; a call beyond it traps STACK_OVERFLOW." },
  threads: {
    value: 10_000,
    max: MAX_THREADS - 1,
    unit: "threads",
    doc: "Threads of one process, those included that have ended and are to be joined; then EAGAIN.",
  },
  "total-threads": {
    value: 80_000,
    max: MAX_THREADS - 1,
    unit: "threads",
    doc: "Threads of all processes together; then EAGAIN.",
  },
  fds: { value: 256, max: 65_536, unit: "descriptors", doc: "Open descriptors of one process; then EMFILE." },
  sockets: {
    value: 64,
    max: 65_536,
    unit: "sockets",
    doc: "Sockets that a process has descriptors of, and connections that wait for accept there; then EMFILE.",
  },
  "total-sockets": {
    value: 512,
    max: 65_536,
    unit: "sockets",
    doc: "Sockets of all processes together; then EMFILE.",
  },
  pipes: { value: 128, max: 65_536, unit: "pipes", doc: "Pipes that a process has descriptors of; then ENFILE." },
  "total-pipes": { value: 1_024, max: 65_536, unit: "pipes", doc: "Pipes of all processes together; then ENFILE." },
  "pipe-buffer": { value: 64 * KIB, max: 64 * MIB, unit: "bytes", doc: "Bytes in one pipe; then a write waits." },
  "send-buffer": {
    value: 256 * KIB,
    max: 64 * MIB,
    unit: "bytes",
    doc: "Bytes of one connection on their way out; then a send waits.",
  },
  "receive-buffer": {
    value: 64 * KIB,
    max: 64 * MIB,
    unit: "bytes",
    doc: "Bytes of one connection received and not yet read.",
  },
  timers: {
    value: 1_024,
    max: MAX_THREADS,
    unit: "timers",
    doc: "Calls of one process waiting with a deadline at once; then EAGAIN.",
  },
  files: {
    value: 256 * MIB,
    max: 4 * GIB,
    unit: "bytes",
    doc: "Contents and names of the files that one process has made in the private tree; then ENOSPC.",
  },
  "total-files": {
    value: 512 * MIB,
    max: 4 * GIB,
    unit: "bytes",
    doc: "Contents and names in the private file tree; then ENOSPC.",
  },
  syscall: {
    value: MIB,
    max: 64 * MIB,
    unit: "bytes",
    doc: "Bytes that one call moves; longer buffers are cut short.",
  },
  path: { value: 4_096, max: 65_536, unit: "bytes", doc: "Length of one path; then ENAMETOOLONG." },
  output: {
    value: GIB,
    max: UNBOUNDED,
    unit: "bytes",
    doc: "Bytes that one process writes to the console in all; then writes answer EDQUOT.",
  },
  "total-output": {
    value: 8 * GIB,
    max: UNBOUNDED,
    unit: "bytes",
    doc: "Bytes to the console in all; then writes answer EDQUOT.",
  },
  "console-buffer": {
    value: MIB,
    max: 64 * MIB,
    unit: "bytes",
    doc: "Bytes to the console that the host has not yet taken; then a write waits.",
  },
  instructions: {
    value: UNBOUNDED,
    max: UNBOUNDED,
    unit: "instructions",
    doc: "Instructions of the machine in all; then it ends.",
  },
} as const satisfies Record<string, LimitRow>;

export type LimitName = keyof typeof LIMITS;
/** One value for each limit. */
export type Limits = Readonly<Record<LimitName, number>>;

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(LIMITS, name);
}

/** The defaults, with some changed; undefined when a value is not a whole number in 0 .. max. */
export function limitsWith(changes: Readonly<Partial<Record<LimitName, number>>>): Limits | undefined {
  const values = Object.fromEntries(LIMIT_NAMES.map((name) => [name, changes[name] ?? LIMITS[name].value]));
  // What all processes may have is, unless it is set, at least what one may.
  for (const name of LIMIT_NAMES) {
    const total = `total-${name}`;
    if (isLimitName(total)) values[total] = changes[total] ?? Math.max(LIMITS[total].value, values[name] ?? 0);
  }
  const fits = LIMIT_NAMES.every((name) => {
    const value = values[name];
    return value !== undefined && Number.isSafeInteger(value) && value >= 0 && value <= LIMITS[name].max;
  });
  // Object.fromEntries forgets the keys, which are exactly LIMIT_NAMES.
  return fits ? (values as Limits) : undefined;
}

/** The limits of a run where nothing was changed. */
export const DEFAULT_LIMITS: Limits = Object.freeze(
  // As in limitsWith.
  Object.fromEntries(LIMIT_NAMES.map((name) => [name, LIMITS[name].value])) as Limits,
);
