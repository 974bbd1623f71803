// The eleven kernels: whole processes, one contender after the other in each run, processor time, medians. All have to print the
// answer of bench/workloads.json. vmrun runs an image, as the others run compiled or small programs. The table says for each
// kernel whether the default engine keeps its bound.
import { type Contender, contendersFor } from "./contenders.ts";
import { type Command, measureCpu } from "./measure.ts";
import type { RunOptions } from "./options.ts";
import { geometricMean, median } from "./statistics.ts";
import type { Cell, Group } from "./table.ts";
import { type Workload, workloadsOf } from "./workloads.ts";

/** What was measured of one kernel: seconds by the contender's name. */
export interface KernelFigures {
  readonly name: string;
  readonly seconds: Readonly<Partial<Record<string, number>>>;
}

/** What a table says beside its figures, and whether the figures are worth a verdict: small sizes measure start-up. */
export interface Frame {
  readonly about: string;
  readonly notes: readonly string[];
  readonly judge: boolean;
}

/** How many times C the default engine may take on the mean. */
const MOST_ON_THE_MEAN = 1.7;
/** How many times its figure in V8's Wasm one kernel may take. */
const MOST_OF_WASM = 1.7;
/** Calls cost more where a stack can be left and resumed, so this kernel has a bound of its own, in times C. */
const MOST_OF_CALLS = { kernel: "fib", timesC: 4.5 };
/** Whom the default engine has to be ahead of on the mean. */
const RIVALS = ["node", "luajit"];

/**
 * V8 Wasm as a multiple of C where clang is not installed: an earlier measurement of C code with the same definitions
 * (clang, V8 of Node 20 with TurboFan only) on a machine of the same kind (AMD EPYC, 2 cores). Used for the bounds only.
 */
const EARLIER_WASM: Readonly<Partial<Record<string, number>>> = {
  fib: 2.6,
  sieve: 1.3,
  nbody: 0.7,
  mandelbrot: 1.7,
  matmul: 1.4,
  fannkuch: 1.3,
  spectral: 1.4,
  sha256: 1.6,
  wordfreq: 1.5,
  quicksort: 1.2,
  bytecode: 1.1,
};

type Named = Pick<Contender, "name" | "title" | "ours">;

export async function kernels(options: RunOptions): Promise<Group> {
  const { present, notes } = contendersFor("kernel");
  const measured: KernelFigures[] = [];
  for (const workload of workloadsOf("kernel").filter(({ name }) => options.wants(name))) {
    measured.push(await measureKernel(workload, present, options));
  }
  const about =
    `Processor time (user and system) of whole processes, start-up included, medians of ${options.runs}, ` +
    `${options.size} size; vmrun runs an image. C is \`gcc -O2\`; V8 Wasm is the same C in Node, optimized before it runs.`;
  return kernelTable(measured, present, { about, notes, judge: options.size === "full" });
}

async function measureKernel(
  workload: Workload,
  present: readonly Contender[],
  options: RunOptions,
): Promise<KernelFigures> {
  const { args, answer } = workload[options.size];
  const entries = present.flatMap(({ name, title, prepare }) => {
    const command = prepare(workload.name, []);
    return command === undefined ? [] : [{ name, title, command, seconds: [] as number[] }];
  });
  for (let run = 1; run <= options.runs; run++) {
    for (const { title, command, seconds } of entries) {
      options.progress(`${workload.name}: ${title}, run ${run} of ${options.runs}`);
      seconds.push(await timeAnswer([...command, ...args.map(String)], answer));
    }
  }
  return {
    name: workload.name,
    seconds: Object.fromEntries(entries.map(({ name, seconds }) => [name, median(seconds)])),
  };
}

/** Processor time of a run that has to print the answer. */
export async function timeAnswer(command: Command, answer: number): Promise<number> {
  const { output, seconds } = await measureCpu(command);
  if (output !== `${answer}\n`) throw new Error(`${command.join(" ")}: printed ${output.trim()}, not ${answer}`);
  return seconds;
}

/** The engine that bounds are for: the compiler, or the default one while there is no compiler. */
export function judgedOf<T extends Named>(contenders: readonly T[]): T | undefined {
  const ours = contenders.filter((contender) => contender.ours);
  return ours.find(({ name }) => name === "compiler") ?? ours[0];
}

/** Ratios to C of each kernel and their means, with the bounds of the default engine. */
export function kernelTable(
  measured: readonly KernelFigures[],
  present: readonly Named[],
  { about, notes, judge }: Frame,
): Group {
  const peers = present.filter(({ ours, name }) => !ours && name !== "c");
  const ours = present.filter((contender) => contender.ours);
  const judged = judge ? judgedOf(present)?.name : undefined;
  const ratio = ({ seconds }: KernelFigures, name: string): number =>
    (seconds[name] ?? Number.NaN) / (seconds.c ?? Number.NaN);
  const mean = (name: string): number => geometricMean(measured.map((kernel) => ratio(kernel, name)));
  const rows = measured.map((kernel): Cell[] => {
    const bound = mostOf(kernel.name, ratio(kernel, "wasm"));
    return [
      kernel.name,
      kernel.seconds.c,
      ...peers.map(({ name }) => ratio(kernel, name)),
      ...ours.flatMap(({ name }) => [kernel.seconds[name], ratio(kernel, name)]),
      bound,
      judged && holds(ratio(kernel, judged), bound),
    ];
  });
  const means: Cell[] = [
    "geometric mean",
    undefined,
    ...peers.map(({ name }) => mean(name)),
    ...ours.flatMap(({ name }) => [undefined, mean(name)]),
    MOST_ON_THE_MEAN,
    judged && holds(mean(judged), MOST_ON_THE_MEAN),
  ];
  return {
    name: "kernels",
    title: "Kernels",
    about,
    columns: [
      ...["kernel", "C s"],
      ...peers.map(({ title }) => `${title} / C`),
      ...ours.flatMap(({ title }) => [`${title} s`, `${title} / C`]),
      ...["at most", "holds"],
    ],
    rows: [...rows, means],
    notes: judge ? [...notes, ...verdicts(present, mean)] : notes,
  };
}

/** The bound of one kernel in times C. */
function mostOf(kernel: string, wasm: number): number | undefined {
  if (kernel === MOST_OF_CALLS.kernel) return MOST_OF_CALLS.timesC;
  const figure = Number.isNaN(wasm) ? EARLIER_WASM[kernel] : wasm;
  return figure === undefined ? undefined : figure * MOST_OF_WASM;
}

/** "yes" or "no"; nothing when one of the figures is missing. */
export function holds(figure: number | undefined, bound: number | undefined): Cell {
  if (figure === undefined || bound === undefined || Number.isNaN(figure) || Number.isNaN(bound)) return undefined;
  return figure <= bound ? "yes" : "no";
}

function verdicts(present: readonly Named[], mean: (name: string) => number): string[] {
  const judged = judgedOf(present);
  if (judged === undefined) return [];
  const own = mean(judged.name);
  const lines = [
    `Bounds are for ${judged.title}: ${MOST_OF_WASM} times V8 Wasm (${MOST_OF_CALLS.kernel}: ${MOST_OF_CALLS.timesC} times C), ` +
      `${MOST_ON_THE_MEAN} times C on the mean.`,
  ];
  if (!present.some(({ name }) => name === "wasm"))
    lines.push("V8 Wasm in the bounds: figures of an earlier measurement");
  for (const { name, title } of present.filter((contender) => RIVALS.includes(contender.name))) {
    lines.push(`${judged.title} is ${own < mean(name) ? "ahead of" : "behind"} ${title} on the mean`);
  }
  return lines;
}
