// What compiled code may do within a slice, as the machine says it to the kernel's WebAssembly code, and what came of it. Invariant: the
// record is written where a slice begins and read where it ends or a call is served. spec/scheduling.md, "Calls in compiled code".
import type { KernelCalls } from "../engine/compile/kernel-calls.ts";
import type { Context, Turns } from "../engine/context.ts";
import { MODULE } from "./compiled-calls.gen.ts";
import type { Kernel } from "./kernel.ts";
import * as AT from "./memory-layout.ts";
import { roomForThreads } from "./processes.ts";
import { saltOf, WAIT_KIND } from "./wait-queues.ts";

/** What may retire without end is this. */
const MOST_INSTRUCTIONS = 2 ** 30;

/** Serves a call of the current thread: its frame (bytes), next instruction and what is left of its budget. See KERNEL_CALLS. */
export type Serve = (frame: number, pc: number, left: number) => number;

/** What a slice may do. */
export interface Slice {
  readonly budget: number;
  /** Instructions that may retire until it has to end, and work until the host is asked. */
  readonly most: number;
  readonly work: number;
  readonly quantum: number;
  /** What a thread that is alone may retire at once. */
  readonly longest: number;
}

export class TurnRecord implements Turns {
  private readonly kernel: Kernel;
  private readonly serve: Serve;
  private calls: KernelCalls | undefined;
  /** What the current slice began with; instructions of those before. */
  private most = 0;
  private before = 0;

  constructor(kernel: Kernel, serve: Serve) {
    this.kernel = kernel;
    this.serve = serve;
  }

  retired(left: number): number {
    const { record } = this.kernel.sched.tables;
    return this.before + this.most - record[AT.MOST]! + record[AT.BUDGET]! - left;
  }

  get budget(): number {
    return this.kernel.sched.tables.record[AT.BUDGET]!;
  }

  link(): KernelCalls {
    if (this.calls === undefined) {
      const memory = this.kernel.sched.tables.linear() as WebAssembly.Memory;
      compiled ??= new WebAssembly.Module(Uint8Array.from(MODULE));
      const { exports } = new WebAssembly.Instance(compiled, { kernel: { memory } });
      // The module exports every call but this one.
      this.calls = { ...exports, serve: this.serve } as unknown as KernelCalls;
    }
    return this.calls;
  }

  loadStack(context: Context): void {
    const { threads } = this.kernel.sched;
    context.stackStart = threads.stackStart(this.current);
    context.stackEnd = threads.stackEnd(this.current);
  }

  private get current(): number {
    return this.kernel.sched.tables.record[AT.CURRENT]!;
  }

  /** Begins a slice of the current thread. */
  begin({ budget, most, work, quantum, longest }: Slice): void {
    const { sched } = this.kernel;
    const { record } = sched.tables;
    const process = this.kernel.processOf(sched.current);
    record[AT.CURRENT] = sched.current;
    record[AT.PROCESS] = process.pid;
    record[AT.FUTEX_SALT] = saltOf(WAIT_KIND.FUTEX, process.pid);
    record[AT.MAIN] = sched.threads.slotOf(process.mainThread);
    record[AT.LIVE] = process.threads;
    record[AT.MOST_THREADS] = sched.threads.count + roomForThreads(this.kernel, process);
    record[AT.BUDGET] = budget;
    this.most = Math.min(most, MOST_INSTRUCTIONS);
    record[AT.MOST] = this.most;
    record[AT.WORK] = work;
    record[AT.LEFT] = sched.left;
    record[AT.QUANTUM] = quantum;
    record[AT.LONGEST] = longest;
    record[AT.LONGEST_OF_MANY] = Math.min(quantum, AT.LONGEST_SLICE);
  }

  /** Takes over what happened in compiled code, and what the last turn retired; the work that is left but for that turn's. */
  end(retired: number): number {
    const { kernel } = this;
    const { sched } = kernel;
    const { record } = sched.tables;
    const passed = this.most - record[AT.MOST]!;
    this.before += passed + retired;
    this.most -= passed;
    record[AT.BUDGET]! -= retired;
    kernel.instructions += passed;
    kernel.calls += take(record, AT.CALLS);
    const process = kernel.processOf(sched.current);
    const spawned = take(record, AT.SPAWNED);
    kernel.spawned += spawned;
    process.rows += spawned;
    process.threads = record[AT.LIVE]!;
    sched.switches += take(record, AT.SWITCHES);
    sched.preemptions += take(record, AT.PREEMPTIONS);
    sched.current = this.current;
    sched.left = record[AT.LEFT]!;
    return record[AT.WORK]!;
  }
}

let compiled: WebAssembly.Module | undefined;

function take(record: Int32Array, word: number): number {
  const count = record[word]!;
  record[word] = 0;
  return count;
}
