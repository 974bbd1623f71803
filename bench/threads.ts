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
  readonly memory?: true;
}

const first = (sized: Sized) => sized.args[0] ?? 0;
const second = (sized: Sized) => sized.args[1] ?? 0;

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
    idle: () => ({ args: [1, 0], answer: 1 }),
    units: first,
    memory: true,
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
    if (kind.memory) rows.push([`${kind.what}: bytes`, costs.c?.bytes, costs.lua?.bytes, costs.vmrun?.bytes]);
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
  if (!kind.memory) return { ns, bytes: undefined };
  const [busy, base] = [await measurePeak(withArguments(work)), await measurePeak(withArguments(idle))];
  return { ns, bytes: busy === undefined || base === undefined ? undefined : (busy - base) / units };
}
