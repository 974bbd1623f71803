// The eleven kernels: whole processes, one contender after the other in each run, processor time, medians. All have to print the
// answer of bench/workloads.json. vmrun runs an image, as the others run compiled or small programs.
import { CONTENDER_TITLES, CONTENDERS, type Contender, prepare, whyAbsent } from "./contenders.ts";
import { type Command, measureCpu } from "./measure.ts";
import type { RunOptions } from "./options.ts";
import { geometricMean, median } from "./statistics.ts";
import type { Group } from "./table.ts";
import { type Workload, workloadsOf } from "./workloads.ts";

type Seconds = Partial<Record<Contender, number>>;

export async function kernels(options: RunOptions): Promise<Group> {
  const absent = CONTENDERS.flatMap((contender) => {
    const reason = whyAbsent(contender);
    return reason === undefined ? [] : [{ contender, reason }];
  });
  const present = CONTENDERS.filter((contender) => !absent.some((gap) => gap.contender === contender));
  const measured: { name: string; seconds: Seconds }[] = [];
  for (const workload of workloadsOf("kernel").filter(({ name }) => options.wants(name))) {
    measured.push({ name: workload.name, seconds: await measureKernel(workload, present, options) });
  }
  const rows = measured.map(({ name, seconds }) => [
    name,
    seconds.c,
    seconds.lua,
    seconds.vmrun,
    ratio(seconds.lua, seconds.c),
    ratio(seconds.vmrun, seconds.c),
    ratio(seconds.vmrun, seconds.lua),
  ]);
  const mean = (column: number) => geometricMean(rows.map((row) => Number(row[column] ?? Number.NaN)));
  return {
    name: "kernels",
    title: "Kernels",
    about:
      `Processor time (user and system) of whole processes in seconds, medians of ${options.runs}, ${options.size} size; ` +
      "vmrun runs an image. C is `gcc -O2`.",
    columns: ["kernel", "C s", "Lua s", "vmrun s", "Lua / C", "vmrun / C", "vmrun / Lua"],
    rows: [...rows, ["geometric mean", undefined, undefined, undefined, mean(4), mean(5), mean(6)]],
    notes: absent.map(({ contender, reason }) => `${CONTENDER_TITLES[contender]} not run: ${reason}`),
  };
}

async function measureKernel(workload: Workload, present: readonly Contender[], options: RunOptions): Promise<Seconds> {
  const { args, answer } = workload[options.size];
  const entries = present.flatMap((contender) => {
    const command = prepare(contender, workload.name);
    return command === undefined ? [] : [{ contender, command, seconds: [] as number[] }];
  });
  for (let run = 1; run <= options.runs; run++) {
    for (const { contender, command, seconds } of entries) {
      options.progress(`${workload.name}: ${CONTENDER_TITLES[contender]}, run ${run} of ${options.runs}`);
      seconds.push(await timeAnswer([...command, ...args.map(String)], answer));
    }
  }
  return Object.fromEntries(entries.map(({ contender, seconds }) => [contender, median(seconds)]));
}

/** Processor time of a run that has to print the answer. */
export async function timeAnswer(command: Command, answer: number): Promise<number> {
  const { output, seconds } = await measureCpu(command);
  if (output !== `${answer}\n`) throw new Error(`${command.join(" ")}: printed ${output.trim()}, not ${answer}`);
  return seconds;
}

function ratio(value: number | undefined, of: number | undefined): number | undefined {
  return value === undefined || of === undefined ? undefined : value / of;
}
