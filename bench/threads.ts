// Green threads: what a switch, a hop round a ring, a lock and a thread that stays alive cost. The time of a run with next to no
// work is taken off, so that neither start-up nor compilation counts; memory is the difference of the peaks.
import { CONTENDER_TITLES, CONTENDERS, type Contender, prepare, whyAbsent } from "./contenders.ts";
import { timeAnswer } from "./kernels.ts";
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
  /** With fewer threads, for the difference in memory; long enough for its peak to be seen. */
  readonly fewer?: (full: Sized) => Sized;
}

const first = (sized: Sized) => sized.args[0] ?? 0;
const second = (sized: Sized) => sized.args[1] ?? 0;

/** The answer of spawn is the sum of the threads' numbers. */
const alive = (threads: number): Sized => ({ args: [threads, 0], answer: (threads * (threads + 1)) / 2 });

const CASES: Readonly<Record<string, Case>> = {
  switch: { what: "switch (yield)", flags: [], idle: () => ({ args: [1], answer: 1 }), units: first },
  ring: {
    what: "ring, a hop",
    flags: [],
    idle: (full) => ({ args: [first(full), 0], answer: 1 }),
    units: second,
  },
  lock: {
    what: "lock, add, unlock",
    flags: [],
    idle: (full) => ({ args: [first(full), 1], answer: first(full) }),
    units: (full) => first(full) * second(full),
  },
  spawn: {
    what: "spawn, all alive",
    flags: ["--limit", "threads=1000001", "--limit", "memory=1G"],
    idle: () => alive(1),
    units: first,
    fewer: (full) => alive(Math.ceil(first(full) / 4)),
  },
};

interface Cost {
  readonly ns: number;
  readonly bytes: number | undefined;
}

export async function threads(options: RunOptions): Promise<Group> {
  const absent = CONTENDERS.filter((contender) => whyAbsent(contender) !== undefined);
  const rows: Cell[][] = [];
  for (const workload of workloadsOf("threads").filter(({ name }) => options.wants(name))) {
    const kind = CASES[workload.name];
    if (kind === undefined) throw new Error(`bench/threads.ts has no case ${workload.name}`);
    const costs: Partial<Record<Contender, Cost>> = {};
    for (const contender of CONTENDERS.filter((name) => !absent.includes(name))) {
      const command = prepare(contender, workload.name, kind.flags);
      if (command === undefined) continue;
      options.progress(`${workload.name}: ${CONTENDER_TITLES[contender]}`);
      costs[contender] = await costOf(command, kind, workload[options.size], options.runs);
    }
    rows.push([`${kind.what}: ns`, costs.c?.ns, costs.lua?.ns, costs.vmrun?.ns]);
    if (kind.fewer) rows.push([`${kind.what}: bytes`, costs.c?.bytes, costs.lua?.bytes, costs.vmrun?.bytes]);
  }
  return {
    name: "threads",
    title: "Threads",
    about:
      `Processor time and memory for each, medians of ${options.runs}, ${options.size} size. C switches stacks by hand ` +
      "(`lock`: kernel threads), Lua resumes coroutines, which have no lock.",
    columns: ["what", "C", "Lua", "vmrun"],
    rows,
    notes: absent.map((contender) => `${CONTENDER_TITLES[contender]} not run: ${whyAbsent(contender)}`),
  };
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
