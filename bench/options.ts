// What a run of the benchmarks was asked for.
import type { Size } from "./workloads.ts";

export interface RunOptions {
  readonly size: Size;
  /** How often each measurement is repeated; the median counts. */
  readonly runs: number;
  /** Whether a workload of a group is wanted: all when none was named. */
  readonly wants: (workload: string) => boolean;
  /** Says what is being done, where somebody watches. */
  readonly progress: (text: string) => void;
}
