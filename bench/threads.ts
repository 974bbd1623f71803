// Green threads: what a switch (shallow and deep), a hop round a ring, a lock and a thread that stays alive cost. The time of a run with a part of
// the work is taken off, so that neither start-up nor compilation counts; memory is the difference of the peaks. What the default engine takes with
// all that, which is the work less a run with next to none, is said beside the table.
import { type Contender, contendersFor } from "./contenders.ts";
import { type Frame, holds, judgedOf, timeAnswer } from "./kernels.ts";
import { type Command, measurePeak } from "./measure.ts";
import type { RunOptions } from "./options.ts";
import { median } from "./statistics.ts";
import type { Cell, Group } from "./table.ts";
import { type Sized, workloadsOf } from "./workloads.ts";

interface Case {
  readonly what: string;
  /** Flags of vmrun for this case. */
  readonly flags: readonly string[];
  /** A run that does so many of what is measured; 0 stands for as few as there can be. */
  readonly sized: (full: Sized, units: number) => Sized;
  /** How many of what is measured a run does. */
  readonly units: (full: Sized) => number;
  /** Nanoseconds that the default engine may take for each. */
  readonly most?: number;
  /** Bytes that it may take for each. */
  readonly mostBytes?: number;
  /** Instead of `most`: how many times a switch it may take. */
  readonly mostOfSwitch?: number;
}

const first = (sized: Sized) => sized.args[0] ?? 0;
const second = (sized: Sized) => sized.args[1] ?? 0;

/** The answer of spawn is the sum of the threads' numbers. */
const alive = (threads: number): Sized => ({ args: [threads, 0], answer: (threads * (threads + 1)) / 2 });

const CASES: Readonly<Record<string, Case>> = {
  switch: {
    what: "switch (yield)",
    flags: [],
    sized: (_, units) => ({ args: [Math.max(units, 1)], answer: Math.max(units, 1) }),
    units: first,
    most: 15,
  },
  deep: {
    what: "switch, deep",
    flags: [],
    sized: (full, units) => ({ args: [first(full), units], answer: 2 * first(full) + units }),
    units: second,
    mostOfSwitch: 2,
  },
  ring: {
    what: "ring, a hop",
    flags: [],
    sized: (full, units) => ({ args: [first(full), units], answer: (units % first(full)) + 1 }),
    units: second,
    most: 25,
  },
  lock: {
    what: "lock, add, unlock",
    flags: [],
    sized: (full, units) => ({
      args: [first(full), Math.max(units / first(full), 1)],
      answer: Math.max(units, first(full)),
    }),
    units: (full) => first(full) * second(full),
    most: 15,
  },
  spawn: {
    what: "spawn, all alive",
    flags: ["--limit", "threads=1000001", "--limit", "memory=1G"],
    sized: (_, units) => alive(Math.max(units, 1)),
    units: first,
    most: 150,
    mostBytes: 256,
  },
};

/** The part of the work after which nothing is compiled any more. */
const WARM = 1 / 4;

interface Cost {
  readonly ns: number;
  /** From the first on: compiling and warming up included. */
  readonly coldNs: number | undefined;
  readonly bytes: number | undefined;
}

/** What was measured of one case: costs by the contender's name. */
export interface ThreadFigures {
  readonly name: string;
  readonly costs: Readonly<Partial<Record<string, Cost>>>;
}

export async function threads(options: RunOptions): Promise<Group> {
  const { present, notes } = contendersFor("threads");
  const measured: ThreadFigures[] = [];
  for (const workload of workloadsOf("threads").filter(({ name }) => options.wants(name))) {
    const kind = caseOf(workload.name);
    const costs: Record<string, Cost> = {};
    for (const { name, title, prepare, ours } of present) {
      const command = prepare(workload.name, kind.flags);
      if (command === undefined) continue;
      options.progress(`${workload.name}: ${title}`);
      costs[name] = await costOf(command, kind, workload[options.size], { runs: options.runs, isColdToo: ours });
    }
    measured.push({ name: workload.name, costs });
  }
  const about =
    `Processor time and memory for each once a quarter of the work is done, medians of ${options.runs}, ${options.size} size. C switches stacks by hand ` +
    "(`lock`: kernel threads on all processors); Go and Erlang have one scheduler; node resumes generators and Lua " +
    "coroutines, which have no lock. A generator cannot yield for its caller, so node has no deep switch.";
  return threadTable(measured, present, { about, notes, judge: options.size === "full" });
}

/** Costs of each case, with the bounds of the default engine. */
export function threadTable(
  measured: readonly ThreadFigures[],
  present: readonly Pick<Contender, "name" | "title" | "ours">[],
  { about, notes, judge }: Frame,
): Group {
  const { name: judged = "", title = "" } = judgedOf(present) ?? {};
  const shallow = measured.find(({ name }) => name === "switch")?.costs[judged]?.ns;
  const rows = measured.flatMap(({ name, costs }): Cell[][] => {
    const { what, most, mostBytes, mostOfSwitch } = caseOf(name);
    const bound = mostOfSwitch === undefined ? most : shallow === undefined ? undefined : shallow * mostOfSwitch;
    const row = (unit: keyof Cost, limit: number | undefined): Cell[] => [
      `${what}: ${unit}`,
      ...present.map((contender) => costs[contender.name]?.[unit]),
      limit,
      judge ? holds(costs[judged]?.[unit], limit) : undefined,
    ];
    return mostBytes === undefined ? [row("ns", bound)] : [row("ns", bound), row("bytes", mostBytes)];
  });
  return {
    name: "threads",
    title: "Threads",
    about,
    columns: ["what", ...present.map(({ title }) => title), "at most", "holds"],
    rows,
    notes: [...notes, ...coldNote(measured, judged, title)],
  };
}

/** What the judged engine takes when its start counts too. */
function coldNote(measured: readonly ThreadFigures[], judged: string, title: string): string[] {
  const cold = measured.flatMap(({ name, costs }) => {
    const ns = costs[judged]?.coldNs;
    return ns === undefined ? [] : [`${caseOf(name).what} ${ns.toPrecision(3)}`];
  });
  return cold.length === 0 ? [] : [`${title}, compiling and warming up included, in ns: ${cold.join("; ")}`];
}

function caseOf(name: string): Case {
  const kind = CASES[name];
  if (kind === undefined) throw new Error(`bench/threads.ts has no case ${name}`);
  return kind;
}

async function costOf(
  command: Command,
  kind: Case,
  work: Sized,
  { runs, isColdToo }: { runs: number; isColdToo: boolean },
): Promise<Cost> {
  const units = kind.units(work);
  const part = kind.sized(work, units * WARM);
  const run = ({ args, answer }: Sized) => timeAnswer([...command, ...args.map(String)], answer);
  const warm: number[] = [];
  const cold: number[] = [];
  for (let k = 0; k < runs; k++) {
    const least = isColdToo ? await run(kind.sized(work, 0)) : Number.NaN;
    const some = await run(part);
    const all = await run(work);
    warm.push(all - some);
    cold.push(all - least);
  }
  const perUnit = (seconds: number[], count: number) => (median(seconds) * 1e9) / count;
  const rest = units - kind.units(part);
  const peak = ({ args }: Sized) => measurePeak([...command, ...args.map(String)]);
  const [most, less] = kind.mostBytes === undefined ? [] : [await peak(work), await peak(part)];
  return {
    ns: perUnit(warm, rest),
    coldNs: isColdToo ? perUnit(cold, units) : undefined,
    bytes: most === undefined || less === undefined ? undefined : (most - less) / rest,
  };
}
