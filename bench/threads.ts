// Green threads: what a switch (shallow and deep), a hop round a ring, a lock and a thread that stays alive cost. The time of a run with next to no
// work is taken off, so that neither start-up nor compilation counts; memory is the difference of the peaks.
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
  /** The same with as little work as possible. */
  readonly idle: (full: Sized) => Sized;
  /** How many of what is measured a run does. */
  readonly units: (full: Sized) => number;
  /** Nanoseconds that the default engine may take for each. */
  readonly most?: number;
  /** Bytes that it may take for each. */
  readonly mostBytes?: number;
  /** Instead of `most`: how many times a switch it may take. */
  readonly mostOfSwitch?: number;
  /** With fewer threads, for the difference in memory; long enough for its peak to be seen. */
  readonly fewer?: (full: Sized) => Sized;
}

const first = (sized: Sized) => sized.args[0] ?? 0;
const second = (sized: Sized) => sized.args[1] ?? 0;

/** The answer of spawn is the sum of the threads' numbers. */
const alive = (threads: number): Sized => ({ args: [threads, 0], answer: (threads * (threads + 1)) / 2 });

const CASES: Readonly<Record<string, Case>> = {
  switch: { what: "switch (yield)", flags: [], idle: () => ({ args: [1], answer: 1 }), units: first, most: 15 },
  deep: {
    what: "switch, deep",
    flags: [],
    idle: (full) => ({ args: [first(full), 0], answer: 2 * first(full) }),
    units: second,
    mostOfSwitch: 2,
  },
  ring: {
    what: "ring, a hop",
    flags: [],
    idle: (full) => ({ args: [first(full), 0], answer: 1 }),
    units: second,
    most: 25,
  },
  lock: {
    what: "lock, add, unlock",
    flags: [],
    idle: (full) => ({ args: [first(full), 1], answer: first(full) }),
    units: (full) => first(full) * second(full),
    most: 15,
  },
  spawn: {
    what: "spawn, all alive",
    flags: ["--limit", "threads=1000001", "--limit", "memory=1G"],
    idle: () => alive(1),
    units: first,
    most: 150,
    mostBytes: 256,
    fewer: (full) => alive(Math.ceil(first(full) / 4)),
  },
};

interface Cost {
  readonly ns: number;
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
    for (const { name, title, prepare } of present) {
      const command = prepare(workload.name, kind.flags);
      if (command === undefined) continue;
      options.progress(`${workload.name}: ${title}`);
      costs[name] = await costOf(command, kind, workload[options.size], options.runs);
    }
    measured.push({ name: workload.name, costs });
  }
  const about =
    `Processor time and memory for each, medians of ${options.runs}, ${options.size} size. C switches stacks by hand ` +
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
  const judged = judgedOf(present)?.name ?? "";
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
    notes,
  };
}

function caseOf(name: string): Case {
  const kind = CASES[name];
  if (kind === undefined) throw new Error(`bench/threads.ts has no case ${name}`);
  return kind;
}

async function costOf(command: Command, kind: Case, work: Sized, runs: number): Promise<Cost> {
  const units = kind.units(work);
  const idle = kind.idle(work);
  const withArguments = ({ args }: Sized): Command => [...command, ...args.map(String)];
  const differences: number[] = [];
  for (let run = 0; run < runs; run++) {
    const nothing = await timeAnswer(withArguments(idle), idle.answer);
    differences.push((await timeAnswer(withArguments(work), work.answer)) - nothing);
  }
  const ns = (median(differences) * 1e9) / units;
  if (kind.fewer === undefined) return { ns, bytes: undefined };
  const fewer = kind.fewer(work);
  const [most, least] = [await measurePeak(withArguments(work)), await measurePeak(withArguments(fewer))];
  const bytes = most === undefined || least === undefined ? undefined : (most - least) / (units - kind.units(fewer));
  return { ns, bytes };
}
