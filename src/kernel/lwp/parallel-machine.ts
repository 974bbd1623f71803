// A machine whose threads run on lightweight processes, in other threads of the host: this one is the kernel alone, which serves what
// they hand over. Invariant: it runs no guest code, and changes tables only under the board's lock. spec/thread-models.md.
import { areaOf } from "../../engine/compile/area.ts";
import { EXIT, type Exit, type Space } from "../../engine/context.ts";
import { noteWait } from "../deadlock.ts";
import type { Host } from "../host.ts";
import type { Kernel } from "../kernel.ts";
import { Machine } from "../machine.ts";
import type { MachineOptions, Outcome } from "../options.ts";
import type { Process } from "../process.ts";
import { callOf } from "../syscalls.ts";
import { NO_SLOT, STATE } from "../threads.ts";
import { AGAIN, type Board, type Handed } from "./board.ts";

/** What lets lightweight processes know processes, and forget those that have ended. */
export interface LightweightHost {
  know(process: Process): void;
  forget(pid: number): void;
}

interface Parts {
  readonly board: Board;
  readonly lightweight: LightweightHost;
}

/** Where lightweight processes read how far a process's memory goes, in the kernel's own area. */
const LIMIT_WORD = areaOf(0).LENGTH >> 2;

export function limitOf({ views }: Space): number {
  return Atomics.load(views.i32, LIMIT_WORD);
}

/** How often the kernel looks whether a thread's release has come, in nanoseconds. */
const RELEASE_NS = 1_000_000;

export class ParallelMachine extends Machine {
  private readonly board: Board;
  private readonly lightweight: LightweightHost;
  /** Processes that lightweight processes know, and the last of them. */
  private readonly known = new Set<number>();
  private last = 0;

  constructor(options: MachineOptions, host: Host, kernel: Kernel, process: Process, { board, lightweight }: Parts) {
    super(options, host, kernel, process);
    this.board = board;
    this.lightweight = lightweight;
    this.tellProcesses();
  }

  override encode(): never {
    throw new RangeError("a machine on lightweight processes is never at rest as a whole, so it has no encoding");
  }

  /** Does something while no thread runs, all of which is in memory then. */
  whileStill(look: () => void): void {
    this.board.lock();
    try {
      this.board.exclusively(look);
    } finally {
      this.board.unlock();
    }
  }

  /** A lightweight process has died, and the thread that it ran is lost: the machine ends. */
  lose(lwp: number, reason: string): void {
    this.kernel.end ??= { kind: "lost", lwp, reason };
  }

  /** Serves all that was handed over; then the host waits for more. */
  protected override turns(): Outcome {
    const { kernel, board } = this;
    const { sched, limits } = kernel;
    board.lock();
    try {
      for (;;) {
        this.takeCounts();
        sched.release();
        if (kernel.end !== undefined) return { kind: "ended", end: kernel.end };
        if (kernel.instructions >= limits.instructions) {
          kernel.end = { kind: "limit", name: "instructions", value: limits.instructions };
          continue;
        }
        const handed = this.handed();
        if (handed !== undefined) this.takeOver(handed);
        else if (this.choose()) this.giveBack();
        else if (!board.isStill) return this.sleep();
        else if (!sched.skip()) return this.idle();
      }
    } finally {
      board.unlock();
    }
  }

  /** The host waits for news: also of time, which passes with instructions for threads that wait for a release. */
  private sleep(): Outcome {
    const { sched, clock } = this.kernel;
    const deadline = sched.untilRelease === Infinity ? Infinity : this.kernel.now() + RELEASE_NS;
    const least = Math.min(deadline, sched.timers.length > 0 ? sched.timers.least : Infinity);
    return least === Infinity ? { kind: "idle" } : { kind: "idle", deadline: clock.onHost(least) };
  }

  private handed(): Handed | undefined {
    for (let lwp = 0; lwp < this.board.lwps; lwp++) {
      const handed = this.board.taken(lwp);
      if (handed !== undefined) return handed;
    }
    return undefined;
  }

  private takeOver(handed: Handed): void {
    const { sched } = this.kernel;
    const { threads } = sched;
    const { slot, generation, exit } = handed;
    const isThere = threads.state(slot) !== STATE.FREE && threads.generation(slot) === generation;
    if (!isThere) return;
    if (exit === AGAIN) {
      sched.policy.add(slot, "woken");
      return;
    }
    sched.current = slot;
    sched.left = 1;
    this.load(slot);
    const { site, callee, trap, need, operand } = handed;
    Object.assign(this.context, { site, callee, trap, need, operand });
    const serve = () => this.leave(slot, exit as Exit);
    if (this.isFarReaching(handed)) this.board.exclusively(serve);
    else serve();
    this.giveBack();
  }

  private isFarReaching({ exit, site }: Handed): boolean {
    if (exit === EXIT.TRAP || exit === EXIT.RETURN) return this.kernel.processes.size > 1;
    if (exit !== EXIT.SYS) return false;
    return callOf(this.process.program.image.sites[site]!.callee)?.isFarReaching === true;
  }

  /** The current thread, if it can go on, does so elsewhere; memory may have another end now, and there may be more processes. */
  private giveBack(): void {
    const { sched, end } = this.kernel;
    const { space } = this.process;
    Atomics.store(space.views.i32, LIMIT_WORD, space.limit);
    this.tellProcesses();
    if (sched.current !== NO_SLOT && end === undefined) this.endTurn("yielded");
    if (sched.waited !== NO_SLOT) noteWait(this.kernel, this.options, !this.board.isStill || sched.policy.length > 0);
  }

  private tellProcesses(): void {
    const { processes, nextPid } = this.kernel;
    if (this.last + 1 === nextPid && this.known.size === processes.size) return;
    for (const process of processes.values()) {
      if (process.pid <= this.last) continue;
      Atomics.store(process.space.views.i32, LIMIT_WORD, process.space.limit);
      this.lightweight.know(process);
      this.known.add(process.pid);
    }
    this.last = nextPid - 1;
    for (const pid of this.known) {
      if (processes.has(pid)) continue;
      this.lightweight.forget(pid);
      this.known.delete(pid);
    }
  }

  private takeCounts(): void {
    const { kernel, board } = this;
    const counts = board.takeCounts();
    kernel.instructions += counts.instructions;
    kernel.sched.switches += counts.switches;
    kernel.sched.preemptions += counts.preemptions;
    kernel.calls += counts.calls;
  }
}
