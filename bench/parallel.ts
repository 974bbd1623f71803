// Threads on several processors: wall time of a sum that threads share, under each thread model. What a run of next to no work takes is
// taken off, so that starting workers and compiling do not count; the columns beside say what they come to.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { imageFrom, vmrun } from "./contenders.ts";
import { holds } from "./kernels.ts";
import { measureWall } from "./measure.ts";
import type { RunOptions } from "./options.ts";
import { median } from "./statistics.ts";
import type { Cell, Group } from "./table.ts";
import { root } from "./workloads.ts";

const NUMBERS = { small: 4_000_000, full: 3_200_000_000 };
const THREADS = 4;
/** How many times as fast two lightweight processes are to be as one, where there are two processors. */
const TARGET_SPEED_UP = 1.8;

const MODELS: readonly (readonly [title: string, flags: readonly string[]])[] = [
  ["n1", []],
  ["mn, 1 lightweight process", ["--threads=mn", "--lwps=1"]],
  ["mn, 2 lightweight processes", ["--threads=mn", "--lwps=2"]],
  ["11", ["--threads=11"]],
];

export async function parallel(options: RunOptions): Promise<Group> {
  const folder = mkdtempSync(join(tmpdir(), "vmrun-bench-"));
  try {
    const image = join(folder, "parallel.vmi");
    imageFrom(join(root, "programs/bench/parallel.asm"), image);
    const numbers = NUMBERS[options.size];
    const times = new Map(MODELS.map(([title]) => [title, { some: [] as number[], all: [] as number[] }]));
    const outputs = new Set<string>();
    // In turn, so that a busy moment of the machine does not meet one model alone.
    for (let run = 0; run < options.runs; run++) {
      for (const [title, flags] of MODELS) {
        options.progress(`parallel: ${title}`);
        const command = (count: number) =>
          [process.execPath, vmrun, ...flags, image, String(THREADS), String(count)] as const;
        times.get(title)?.some.push(measureWall(command(1)).ms / 1000);
        const { ms, output } = measureWall(command(numbers));
        times.get(title)?.all.push(ms / 1000);
        outputs.add(output);
      }
    }
    if (outputs.size !== 1) throw new Error(`the runs printed ${[...outputs].join(" and ")}`);
    const work = ({ some, all }: { some: number[]; all: number[] }) => median(all.map((ms, k) => ms - (some[k] ?? 0)));
    const one = times.get("mn, 1 lightweight process");
    const rows = MODELS.map(([title]): Cell[] => {
      const own = times.get(title);
      if (own === undefined || one === undefined) throw new Error(`${title} was not measured`);
      const speedUp = work(one) / work(own);
      const isJudged = title.includes("2") && options.size === "full" && availableParallelism() > 1;
      const least = isJudged ? TARGET_SPEED_UP : undefined;
      return [title, median(own.some), median(own.all), speedUp, least, least && holds(-speedUp, -least)];
    });
    return {
      name: "parallel",
      title: "Threads on several processors",
      about:
        `Wall time of ${THREADS} threads that share a sum, medians of ${options.runs}, ${options.size} size: of a run with next to no ` +
        "work, and of a whole one. The difference of both is compared with that of one lightweight process.",
      columns: ["model", "start s", "whole s", "times as fast", "at least", "holds"],
      rows,
      notes: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
