// Lightweight processes as Node's worker threads: starts them, lets them know processes, and ends them. Invariant: what they share with
// the machine is memory alone; one that dies is reported once. spec/thread-models.md.
import { once } from "node:events";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { CompilerReport } from "../../engine/compile/engine.ts";
import type { Space, SpaceParts } from "../../engine/context.ts";
import type { EngineName } from "../../engine/names.ts";
import { partsOf } from "../../engine/space.ts";
import { NO_DEBUG, type VerifiedImage } from "../../isa/image.ts";
import type { Board, BoardSize } from "../../kernel/lwp/board.ts";
import type { LightweightHost } from "../../kernel/lwp/parallel-machine.ts";
import type { Process } from "../../kernel/process.ts";

/** A process as it is posted to a worker. */
export interface PostedProcess {
  readonly pid: number;
  readonly image: VerifiedImage;
  readonly space: SpaceParts;
}

/** What a worker is told: of a process that there is now, or that one has ended and its memory can go. */
export type Message = PostedProcess | { readonly ended: number };

/** What a worker begins with. */
export interface WorkerStart {
  readonly index: number;
  readonly size: BoardSize;
  readonly board: SharedArrayBuffer;
  readonly tables: WebAssembly.Memory;
  readonly quantum: number;
  readonly engine: EngineName;
  readonly processes: readonly PostedProcess[];
}

/** What a worker says when the machine has ended: what its compiler of process 1's program did, if it had one. */
export type WorkerEnd = CompilerReport | undefined;

/** The bundle beside those of the command line. */
const WORKER = join(dirname(import.meta.filename), "../worker/lightweight-worker.cjs");

export type WorkersOptions = Pick<WorkerStart, "size" | "tables" | "quantum" | "engine"> & {
  readonly board: Board;
  /** A worker died; nothing of its thread is left. */
  readonly onDeath: (lwp: number, reason: string) => void;
};

/** How long workers may take to end by themselves, in milliseconds. */
const PATIENCE_MS = 2000;

/** Whether something is done in time. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isDone = await Promise.race([work.then(() => true as const), late]);
  clearTimeout(timer);
  return isDone;
}

export class Workers implements LightweightHost {
  private readonly options: WorkersOptions;
  private readonly workers = new Map<number, Worker>();
  /** Of those that have ended. */
  readonly reports: CompilerReport[] = [];
  private known: PostedProcess[] = [];
  private isEnding = false;

  constructor(options: WorkersOptions) {
    this.options = options;
  }

  /** Starts one, unless that was done before. */
  start(lwp: number): void {
    if (this.workers.has(lwp)) return;
    const { board, onDeath, ...rest } = this.options;
    const workerData: WorkerStart = { ...rest, index: lwp, board: board.buffer, processes: this.known };
    const worker = new Worker(WORKER, { workerData, env: {}, name: `vmrun lwp ${lwp}` });
    let reason = "it ended";
    worker.on("error", (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on("message", (report: WorkerEnd) => {
      if (report !== undefined) this.reports.push(report);
    });
    worker.on("exit", () => {
      this.workers.delete(lwp);
      if (!this.isEnding) onDeath(lwp, reason);
    });
    this.workers.set(lwp, worker);
  }

  know({
    pid,
    program,
    space,
  }: {
    readonly pid: number;
    readonly program: Process["program"];
    readonly space: Space;
  }): void {
    const posted: PostedProcess = { pid, image: { ...program.image, debug: NO_DEBUG }, space: partsOf(space) };
    this.known.push(posted);
    this.post(posted);
  }

  forget(pid: number): void {
    this.known = this.known.filter((process) => process.pid !== pid);
    this.post({ ended: pid });
  }

  private post(message: Message): void {
    for (const worker of this.workers.values()) worker.postMessage(message);
  }

  /** Calls back whenever the machine has news, until it ends. */
  async listen(onNews: () => void): Promise<void> {
    const { words, index } = this.options.board.news;
    let seen = Atomics.load(words, index);
    while (!this.isEnding) {
      const next = Atomics.waitAsync(words, index, seen);
      onNews();
      if (next.async) await next.value;
      seen = Atomics.load(words, index);
    }
  }

  async end(): Promise<void> {
    this.isEnding = true;
    const { board } = this.options;
    const gone = Promise.all([...this.workers.values()].map((worker) => once(worker, "exit")));
    board.end();
    board.tell();
    // Each returns within a quantum. One that is told to end while it does so may never say that it has.
    if (await within(gone, PATIENCE_MS)) return;
    for (const worker of this.workers.values()) {
      worker.unref();
      void worker.terminate();
    }
  }
}
