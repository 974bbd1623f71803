// A machine whose threads run on lightweight processes, in other threads of the host: this one is the kernel alone, which serves what
// they hand over. Invariant: it runs no guest code, and changes tables only under the board's lock. spec/thread-models.md.
import { areaOf } from "../../engine/compile/area.ts";
import { EXIT, type Exit, type Space } from "../../engine/context.ts";
import { noteWait } from "../deadlock.ts";
import type { Host } from "../host.ts";
import type { Kernel } from "../kernel.ts";
import { Machine } from "../machine.ts";
import type { MachineOptions, Outcome, Stats } from "../options.ts";
import type { Process } from "../process.ts";
import { endProcess, FIRST_PID } from "../processes.ts";
import { SIGNALS } from "../signals.ts";
import { callOf } from "../syscalls.ts";
import { NO_SLOT, STATE } from "../threads.ts";
import { AGAIN, type Board, type Handed } from "./board.ts";
import { Seats } from "./seats.ts";

/** What starts lightweight processes, and lets them know processes, and forget those that have ended. */
export interface LightweightHost {
  start(lwp: number): void;
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
  /** When who makes a call waits for its answer. */
  private readonly seats: Seats | undefined;
  /** Processes that lightweight processes know, and the last of them. */
  private readonly known = new Set<number>();
  private last = 0;

  constructor(options: MachineOptions, host: Host, kernel: Kernel, process: Process, { board, lightweight }: Parts) {
    super(options, host, kernel, process);
    this.board = board;
    this.lightweight = lightweight;
    if (board.isRaw) this.seats = new Seats(board, kernel.sched.threads, (lwp) => lightweight.start(lwp));
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

  override stats(): Stats {
    return { ...super.stats(), ...(this.seats && { replacements: this.seats.replacements }) };
  }

  /**
   * A lightweight process has died, and another takes its place. The thread that it ran is lost: its process ends as if it were killed, and
   * the machine when that is the first process, or what all share may be half done, or it died before it ran anything, as the next would.
   */
  lose(lwp: number, reason: string): void {
    const { kernel, board } = this;
    const slot = board.current(lwp);
    const pid = slot === NO_SLOT ? 0 : kernel.sched.threads.process(slot);
    const isShared = board.isHolding(lwp) || pid === FIRST_PID;
    const hadArrived = board.bury(lwp);
    if (isShared || !hadArrived) {
      kernel.end ??= { kind: "lost", lwp, reason };
      return;
    }
    const process = kernel.processes.get(pid);
    const lost = process === undefined ? "which ran nothing" : `and with it process ${pid}, which it ran`;
    if (process !== undefined) {
      this.whileStill(() => endProcess(kernel, process, { kind: "signal", number: SIGNALS.KILL.number }));
      this.tellProcesses();
    }
    kernel.options.notify(`lightweight process ${lwp} has died, ${lost}: ${reason}`);
    this.lightweight.start(lwp);
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
        if (sched.policy.length === 0) this.seats?.giveBack();
        const lwp = this.handing();
        if (lwp >= 0) this.takeFrom(lwp);
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

  /** A lightweight process that has handed something over, or -1. */
  private handing(): number {
    const { board } = this;
    for (let lwp = 0; lwp < board.lwps; lwp++) if (board.handedOver(lwp) > 0) return lwp;
    return -1;
  }

  private takeFrom(lwp: number): void {
    const handed = this.board.taken(lwp);
    this.takeOver(handed);
    if (handed.exit === EXIT.SYS) this.seats?.served(lwp, handed);
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
    if (sched.waited !== NO_SLOT) noteWait(this.kernel, this.options, () => this.isAnyReady());
  }

  /** Whether a thread can go on; a lightweight process may be busy still with one that cannot. */
  private isAnyReady(): boolean {
    const { threads } = this.kernel.sched;
    for (let slot = 1; slot < threads.high; slot++) {
      if (threads.state(slot) === STATE.READY || threads.state(slot) === STATE.RUNNING) return true;
    }
    return false;
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
    const counts = board.counters.take();
    kernel.instructions += counts.instructions;
    kernel.sched.switches += counts.switches;
    kernel.sched.preemptions += counts.preemptions;
    kernel.calls += counts.calls;
  }
}
