// A machine in the hands of a library user: run it, look at it, save it. Invariant: looking never changes it, and a step is
// exactly as many instructions as asked, unless the program ends first. spec/library.md.
import type { Capture } from "./host/captured-console.ts";
import { type DrivenHost, drive } from "./host/drive.ts";
import type { SimNet } from "./host/sim/index.ts";
import { PAGE } from "./isa/limits.ts";
import { type FrameView, framesOf } from "./kernel/frame-view.ts";
import type { Machine } from "./kernel/machine.ts";
import type { End, MachineOptions, Stats } from "./kernel/options.ts";
import type { ThreadStats } from "./kernel/thread-records.ts";
import { STATE } from "./kernel/threads.ts";

/** Frames of one thread that are shown. */
const MAX_FRAMES = 1000;
const STATE_NAMES = new Map<number, ThreadView["state"]>([
  [STATE.READY, "ready"],
  [STATE.RUNNING, "running"],
  [STATE.BLOCKED, "blocked"],
  [STATE.ENDED, "ended"],
  [STATE.STOPPED, "stopped"],
]);

export interface ThreadView {
  /** The number that the guest knows it by. */
  readonly thread: number;
  /** The number of its process. */
  readonly process: number;
  readonly state: "ready" | "running" | "blocked" | "ended" | "stopped";
  /** Innermost first. */
  readonly frames: readonly FrameView[];
}

interface Parts {
  readonly options: MachineOptions;
  readonly host: DrivenHost;
  readonly capture: Capture;
  readonly net: SimNet | undefined;
}

export class VirtualMachine {
  private readonly machine: Machine;
  private readonly parts: Parts;
  private ended: End | undefined;

  /** Use createMachine. */
  constructor(machine: Machine, parts: Parts) {
    this.machine = machine;
    this.parts = parts;
  }

  /** Instructions retired so far. */
  get instructions(): number {
    return this.machine.instructions;
  }

  /** How it ended; undefined while it has not. */
  get end(): End | undefined {
    return this.ended;
  }

  get stats(): Stats {
    return this.machine.stats();
  }

  /** What became of each thread so far, in the order in which they were started; only with the setting `threadStats`. */
  get threadStats(): readonly ThreadStats[] | undefined {
    return this.machine.threadStats();
  }

  /** Runs to the end. In a simulated world where everything waits for ever, the promise fails. */
  async run(): Promise<End> {
    for (;;) {
      const end = await this.step(Number.MAX_SAFE_INTEGER);
      if (end !== undefined) return end;
    }
  }

  /** Retires exactly this many instructions, waiting where the program waits; answers the end if that comes first. */
  async step(instructions = 1): Promise<End | undefined> {
    if (this.ended !== undefined) return this.ended;
    const { host } = this.parts;
    const end = await drive(this.machine, host, {}, instructions);
    if (end === undefined || end.kind === "output-closed" || end.kind === "timeout") return undefined;
    this.ended = end;
    await host.close();
    return end;
  }

  /** All that was written to standard output so far. */
  get stdout(): Uint8Array {
    return this.parts.capture.written(1);
  }

  get stderr(): Uint8Array {
    return this.parts.capture.written(2);
  }

  /** Standard output as text; what is not UTF-8 is replaced. */
  get output(): string {
    return new TextDecoder().decode(this.stdout);
  }

  /** A copy of the memory of process 1. Throws a RangeError when the range is not all valid. */
  memory(address: number, length: number): Uint8Array {
    const { space } = this.process();
    if (address < PAGE || length < 0 || address + length > space.limit) {
      throw new RangeError(`memory is valid from ${PAGE} to ${space.limit}`);
    }
    const start = space.base + address;
    return space.views.u8.slice(start, start + length);
  }

  /** Address of a data symbol by its name, or undefined. */
  addressOf(symbol: string): number | undefined {
    return this.parts.options.image.debug.data.find(({ name }) => name === symbol)?.address;
  }

  /** All threads with their frames and registers. */
  threads(): ThreadView[] {
    const { threads } = this.machine.kernel.sched;
    const views: ThreadView[] = [];
    for (let slot = 1; slot < threads.high; slot++) {
      const state = STATE_NAMES.get(threads.state(slot));
      if (state === undefined) continue;
      const process = this.machine.kernel.processOf(slot);
      const frames = state === "ended" ? [] : framesOf(process, threads.fp(slot), threads.pc(slot), MAX_FRAMES);
      views.push({ thread: threads.number(slot), process: process.pid, state, frames });
    }
    return views;
  }

  /** The machine as bytes; restoreMachine makes a machine of them that goes on in the same way. */
  encode(): Uint8Array {
    return this.machine.encode();
  }

  /** Ends it wherever it is and gives back what it holds of the host. */
  async close(): Promise<void> {
    await this.parts.host.close();
  }

  private process() {
    const { processes } = this.machine.kernel;
    const first = processes.get(1);
    if (first === undefined) throw new RangeError("the process has ended and its memory is gone");
    return first;
  }
}
