// The options of `vmrun run`, as a table, and the quick scan of a command line with it. Invariant: the scan accepts only what
// the full parser accepts too; all else, help and errors included, is left to that one. spec/command-line.md.

export interface OptionRow {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** What the value is called; none for a switch. */
  readonly value?: string;
  /** The value may be left out, and is given only after `=`. */
  readonly optional?: true;
  readonly doc: string;
}

export const RUN_OPTIONS: readonly OptionRow[] = [
  {
    name: "engine",
    value: "NAME",
    doc: "compiler (default), interpreter, or reference, the slow one that others are compared with",
  },
  { name: "quantum", value: "N", doc: "instructions a thread retires before the next has its turn (default 10000)" },
  {
    name: "threads",
    value: "MODEL",
    doc: "where threads run: n1 (default, all on one thread of the host), 11 (one each), mn (some share some)",
  },
  { name: "lwps", value: "K", doc: "lightweight processes of --threads=mn (default: one for each processor)" },
  {
    name: "raw-blocking",
    doc: "let a call that waits block the thread of the host that made it; under n1 that is all of them",
  },
  {
    name: "policy",
    value: "NAME[:OPTION=VALUE,...]",
    doc: "which thread is next: round-robin (default), fifo, priority, mlfq, lottery, stride, edf or random",
  },
  {
    name: "seed",
    value: "N",
    doc: "seed what policies draw, and entropy; without --policy the next thread is a random one",
  },
  { name: "limit", value: "NAME=VALUE", doc: "change a limit; K, M and G multiply by 1024; may be repeated" },
  { name: "max-instructions", value: "N", doc: "end after N instructions, with status 124" },
  { name: "timeout", value: "SECONDS", doc: "end after this time, with status 124" },
  {
    name: "deadlock",
    value: "report|error",
    doc: "when threads wait for each other in a cycle while others go on: say so (default), or end with status 35",
  },
  {
    name: "dir",
    value: "HOST[::GUEST][:ro|:rw|:append]",
    doc: "mount a folder, read-only unless told; may be repeated",
  },
  { name: "env", value: "NAME=VALUE", doc: "set a variable of the guest's environment; may be repeated" },
  { name: "allow-all", short: "A", doc: "grant connecting, listening, names and the environment" },
  { name: "allow-net", value: "HOST:PORT,...", optional: true, doc: "loopback; with a list, connect and names there" },
  { name: "allow-connect", value: "HOST[:PORT[-PORT]],...", doc: "grant connecting" },
  { name: "allow-listen", value: "[ADDRESS:]PORT,...", doc: "grant listening; a bare port means 127.0.0.1" },
  { name: "allow-resolve", value: "NAME,...", doc: "grant looking up names" },
  { name: "allow-env", value: "NAME,PREFIX_*", optional: true, doc: "pass on variables of the host's environment" },
  { name: "deny-connect", value: "HOST[:PORT[-PORT]],...", doc: "refuse connecting, whatever is allowed" },
  { name: "deny-listen", value: "[ADDRESS:]PORT,...", doc: "refuse listening, whatever is allowed" },
  { name: "deny-env", value: "NAME,PREFIX_*", doc: "do not pass on variables, whatever is allowed" },
  { name: "trace", doc: "a line on standard error for each system call" },
  { name: "stats", doc: "counters on standard error at the end" },
  { name: "thread-stats", doc: "times and turns of each thread, in instructions, on standard error at the end" },
  { name: "profile", doc: "the lines that retired most instructions, on standard error at the end" },
  { name: "map", doc: "the memory map, on standard error at the end" },
  { name: "json", doc: "print statistics, threads, profile, map and deadlocks as JSON" },
  { name: "roundtrip", doc: "encode and decode the whole machine between slices" },
  {
    name: "verify-engines",
    doc: "run on compiler and interpreter in a simulated world, and compare them at each slice",
  },
  { name: "raw-tty", doc: "let control characters of the guest reach the terminal" },
  { name: "no-cache", doc: "assemble even when the cache has the image" },
];

/** Options by what is written for them. */
type Flags = ReadonlyMap<string, OptionRow>;

export function flagsOf(rows: readonly OptionRow[]): Flags {
  const flags = new Map<string, OptionRow>();
  for (const row of rows) {
    flags.set(`--${row.name}`, row);
    if (row.short !== undefined) flags.set(`-${row.short}`, row);
  }
  return flags;
}

const RUN_FLAGS = flagsOf(RUN_OPTIONS);

/** Values by option; a switch has the value "", and so has an optional value that was left out. */
export type RunFlags = ReadonlyMap<string, readonly string[]>;

export interface Scan {
  readonly flags: RunFlags;
  /** What follows the options: the file and the program's arguments. */
  readonly rest: readonly string[];
}

/** Options, then words; undefined when an option is unknown or lacks its value. */
export function scanRun(words: readonly string[], known: Flags = RUN_FLAGS): Scan | undefined {
  const flags = new Map<string, string[]>();
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return { flags, rest: words.slice(at + 1) };
    if (!word.startsWith("-") || word === "-") break;
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const row = known.get(equals < 0 ? word : word.slice(0, equals));
    if (row === undefined) return undefined;
    let value = equals < 0 ? undefined : word.slice(equals + 1);
    if (row.value === undefined && value !== undefined) return undefined;
    if (row.value !== undefined && row.optional === undefined && value === undefined) {
      at += 1;
      value = words[at];
      if (value === undefined) return undefined;
    }
    const values = flags.get(row.name) ?? [];
    values.push(value ?? "");
    flags.set(row.name, values);
  }
  return { flags, rest: words.slice(at) };
}
