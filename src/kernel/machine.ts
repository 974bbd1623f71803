// The machine: processes on a host, run slice by slice. Invariant: between runs all of it is data; the inbox is taken only between
// slices; a quantum, and `maxInstructions`, are exact. spec/scheduling.md.
import { assert } from "../base/assert.ts";
import { type Context, EXIT, type Exit } from "../engine/context.ts";
import { readArguments, readReturned, setWord, writeResults } from "../engine/frames.ts";
import type { Program } from "../engine/program.ts";
import { DEFAULT_QUANTUM, MAX_ARGUMENTS, MAX_QUANTUM } from "../isa/limits.ts";
import { TRAPS } from "../isa/traps.ts";
import { firstProcess, newKernel, startFirst } from "./boot.ts";
import { deadlockReport, noteWait } from "./deadlock.ts";
import { deliver } from "./deliver.ts";
import { isFull } from "./devices/console.ts";
import { Dispatcher } from "./dispatch.ts";
import { ERRNO } from "./errno.ts";
import type { Completion, Host } from "./host.ts";
import { isHostBlocked, isOutsideNeeded } from "./idle.ts";
import type { Kernel } from "./kernel.ts";
import { LONGEST_SLICE, WORK_OF_ENTRY } from "./memory-layout.ts";
import type { MachineOptions, Outcome, Stats } from "./options.ts";
import { enlargeStack, type Process } from "./process.ts";
import { endProcess, endThread, FIRST_PID, startThread } from "./processes.ts";
import { trapReport } from "./report.ts";
import { restoreState, saveState } from "./state.ts";
import { callOf } from "./syscalls.ts";
import type { ThreadStats } from "./thread-records.ts";
import { FLAG, NO_SLOT } from "./threads.ts";
import { TurnRecord } from "./turns.ts";

/** Work after which the host is asked whether its turn is due, unless it says more: instructions, and an estimate for each call. */
const WORK_BETWEEN_TURNS = 60_000;

export class Machine {
  readonly kernel: Kernel;
  protected readonly options: MachineOptions;
  private readonly host: Host;
  private readonly quantum: number;
  private readonly dispatcher: Dispatcher;
  protected readonly context: Context;
  /** Turns given in compiled code; none when each has to be seen. */
  private readonly given: TurnRecord | undefined;
  private readonly arguments = new BigInt64Array(MAX_ARGUMENTS);
  private readonly results = new BigInt64Array(1);
  private readonly resultHalves = new Int32Array(this.results.buffer);
  /** What a profile counts: process 1's program. */
  private readonly counted: Program;
  private readonly counts: Float64Array | undefined;
  /** The process of the current thread. */
  protected process: Process;
  private work = 0;
  /** How many instructions may have retired in all when `run` returns. */
  private target = 0;
  /** Whether the current thread's quantum was used up when its last slice ended. */
  private isSpent = false;

  /** Use createMachine or decodeMachine. */
  constructor(options: MachineOptions, host: Host, kernel: Kernel, process: Process) {
    const quantum = options.quantum ?? DEFAULT_QUANTUM;
    assert(Number.isInteger(quantum) && quantum >= 1 && quantum <= MAX_QUANTUM, "a quantum is in 1 .. 2^31-1");
    this.options = options;
    this.host = host;
    this.kernel = kernel;
    this.process = process;
    this.quantum = quantum;
    this.dispatcher = new Dispatcher(kernel, process, options.trace);
    const { policy, records } = kernel.sched;
    const isSeen =
      options.trace !== undefined || options.profile === true || records !== undefined || !policy.isCompiled;
    this.given = isSeen ? undefined : new TurnRecord(kernel, (frame, pc, left) => this.serveInside(frame, pc, left));
    this.context = emptyContext(process, this.given);
    this.counted = process.program;
    this.counts = options.profile ? new Float64Array(process.program.image.code.length >> 1) : undefined;
  }

  /** Instructions retired so far. */
  get instructions(): number {
    return this.kernel.instructions;
  }

  /** Runs until the host's turn is due, nothing can run, the end, or exactly `maxInstructions` more have retired. */
  run(maxInstructions = Infinity): Outcome {
    const { kernel } = this;
    const { sched } = kernel;
    this.takeInbox();
    this.target = Math.min(kernel.instructions + maxInstructions, kernel.limits.instructions);
    const outcome = this.turns();
    if (sched.current !== NO_SLOT) this.save(sched.current);
    return outcome;
  }

  /** Gives turns until `target` instructions have retired in all, or there is another reason to return. */
  protected turns(): Outcome {
    const { kernel, target } = this;
    const { sched, limits } = kernel;
    this.work = 0;
    for (;;) {
      if (kernel.end !== undefined) return { kind: "ended", end: kernel.end };
      if (sched.current !== NO_SLOT && sched.policy.isOvertaken(sched.current)) this.endTurn("overtaken");
      if (this.isStill() || (this.options.rawBlocking === true && isHostBlocked(kernel))) return this.idle();
      if (sched.current === NO_SLOT && !this.choose()) {
        this.takeInbox();
        if (kernel.end === undefined && sched.policy.length === 0 && !sched.skip()) return this.idle();
        continue;
      }
      if (kernel.instructions >= target) {
        if (target < limits.instructions) return { kind: "ready" };
        kernel.end = { kind: "limit", name: "instructions", value: limits.instructions };
        continue;
      }
      if (sched.current !== NO_SLOT) this.slice();
      const { work } = this;
      if (work >= this.workBetweenTurns) {
        this.work = 0;
        if (kernel.end === undefined && this.host.turnDue(work)) return { kind: "ready" };
      }
    }
  }

  /** The canonical encoding; call it only between runs. */
  encode(): Uint8Array {
    return saveState(this.kernel);
  }

  stats(): Stats {
    const { kernel } = this;
    const { sched } = kernel;
    let stackBytes = 0;
    let stackBytesPeak = 0;
    let memoryBytes = 0;
    let descriptors = 0;
    for (const process of kernel.processes.values()) {
      stackBytes += process.stacks.bytes;
      stackBytesPeak += process.stacks.peak;
      memoryBytes += process.space.limit;
      descriptors += process.descriptors.count;
    }
    return {
      instructions: kernel.instructions,
      switches: sched.switches,
      preemptions: sched.preemptions,
      calls: kernel.calls,
      threads: kernel.spawned,
      threadsPeak: sched.threads.peak,
      memoryBytes,
      stackBytes,
      stackBytesPeak,
      processes: kernel.nextPid - FIRST_PID,
      descriptors,
      sockets: kernel.sockets.count,
      consoleBytes: kernel.streams.written,
    };
  }

  /** What became of each thread; only with the option `threadStats`. */
  threadStats(): readonly ThreadStats[] | undefined {
    return this.kernel.sched.records?.stats();
  }

  /** Retired instructions by index into the image's code; only with the option `profile`. */
  profile(): Float64Array | undefined {
    return this.counts;
  }

  private takeInbox(): void {
    this.take({ kind: "time", ...this.host.now() });
    for (const completion of this.host.drain()) this.take(completion);
  }

  private take(completion: Completion): void {
    const { kernel } = this;
    const sequence = kernel.inbox.sequence++;
    this.options.log?.({ instructions: kernel.instructions, sequence, completion });
    deliver(kernel, completion);
  }

  /** Takes up the current thread of a decoded machine. */
  resume(): void {
    const { current } = this.kernel.sched;
    this.kernel.budget.giveRoom(this.process);
    if (current !== NO_SLOT) this.load(current);
  }

  private get workBetweenTurns(): number {
    return Math.max(WORK_BETWEEN_TURNS, this.host.longestSlice ?? 0);
  }

  /** Whether output waits for the host, and with it the whole machine. */
  private isStill(): boolean {
    return isFull(this.kernel) && !this.kernel.outside;
  }

  /** Nothing is ready: the end by deadlock, or idle until the host brings something. */
  protected idle(): Outcome {
    const { kernel } = this;
    const { timers } = kernel.sched;
    const full = this.isStill();
    if (!full && timers.length > 0) {
      return { kind: "idle", deadline: kernel.clock.onHost(timers.least) };
    }
    if (full || isOutsideNeeded(kernel)) return { kind: "idle" };
    kernel.end = { kind: "deadlock", report: deadlockReport(kernel) };
    return { kind: "ended", end: kernel.end };
  }

  /** Gives the next ready thread its turn; false when there is none. */
  protected choose(): boolean {
    const { kernel } = this;
    const { sched } = kernel;
    const slot = sched.next();
    if (slot === NO_SLOT) return false;
    this.load(slot);
    if (sched.threads.has(slot, FLAG.IN_CALL)) {
      this.context.site = sched.threads.site(slot);
      this.serve(true);
    }
    return true;
  }

  /** Puts the place of a thread's registers into the context. */
  protected load(slot: number): void {
    const { context, kernel } = this;
    const { threads } = kernel.sched;
    if (threads.process(slot) !== this.process.pid) {
      if (kernel.processes.has(this.process.pid)) kernel.budget.settle(this.process);
      this.process = kernel.processOf(slot);
      kernel.budget.giveRoom(this.process);
      this.dispatcher.enter(this.process);
    }
    context.space = this.process.space;
    threads.load(slot, context);
  }

  /** Takes the current thread's position over into its row, which is behind while the thread has its turn. */
  private save(slot: number): void {
    this.kernel.sched.threads.setPosition(slot, this.context.fp, this.context.pc);
  }

  /** Lets the current thread run: what is left of its quantum, or longer while it is alone. */
  private slice(): void {
    const { kernel, context, process } = this;
    const { sched } = kernel;
    const budget = this.begin();
    const counts = process.program === this.counted ? this.counts : undefined;
    if (counts !== undefined) counts[context.pc]!++;
    const exit = process.engine.slice(context, budget);
    if (counts !== undefined && context.retired === 0) counts[context.pc]!--;
    if (exit !== EXIT.SERVED) this.account(exit);
    this.leave(sched.current, exit);
    if (sched.left === 0 && sched.current !== NO_SLOT && kernel.end === undefined) {
      this.endTurn(this.isSpent ? "spent" : "yielded");
    }
    sched.release();
    if (sched.waited !== NO_SLOT) noteWait(kernel, this.options);
  }

  /** The budget of a slice that begins now. */
  private begin(): number {
    const { kernel, context, target, given, counts, host } = this;
    const { sched } = kernel;
    if (counts !== undefined) return 1;
    const most = Math.min(target - kernel.instructions, sched.untilRelease);
    const isAlone = sched.policy.isSteady && sched.policy.length === 0;
    const longest = host.longestSlice ?? LONGEST_SLICE;
    const budget = Math.min(most, isAlone ? longest : Math.min(sched.left, LONGEST_SLICE));
    context.isLoose = isAlone && budget === host.longestSlice;
    given?.begin({ budget, most, work: this.workBetweenTurns - this.work, quantum: this.quantum, longest });
    return budget;
  }

  /** Counts what a slice did that ended, or in which a call is served. */
  private account(exit: Exit): void {
    const { kernel, given } = this;
    const { sched } = kernel;
    const { retired } = this.context;
    if (given !== undefined) this.work = this.workBetweenTurns - given.end(retired);
    kernel.instructions += retired;
    sched.threads.addRetired(sched.current, retired);
    this.work += retired + WORK_OF_ENTRY;
    sched.left -= retired;
    sched.policy.charge(sched.current, retired);
    if (sched.left <= 0) this.passTurns(exit);
    // Asked before the call is served: a yield empties the quantum too, and is no preemption.
    this.isSpent = sched.left === 0;
  }

  /** Serves a call without compiled code being left: the thread's new budget; 0 when nothing is done, -1 when the slice is over. */
  private serveInside(frame: number, pc: number, left: number): number {
    const { kernel, context, given, process } = this;
    const { sched } = kernel;
    assert(given, "a call is served within a slice that has a record");
    context.site = process.program.image.code[2 * pc - 1]!;
    if (callOf(process.program.image.sites[context.site]!.callee)?.leavesCode) return 0;
    context.fp = frame / 8;
    context.pc = pc;
    context.retired = given.budget - left;
    this.account(EXIT.SYS);
    const slot = sched.current;
    this.serve(false);
    const goesOn = sched.current === slot && sched.left > 0 && kernel.end === undefined;
    const isOver = this.work >= this.workBetweenTurns || kernel.instructions >= this.target || this.isStill();
    if (!goesOn || isOver || sched.untilRelease === 0) return -1;
    return this.begin();
  }

  /**
   * A thread that is alone has the next turn when its quantum is used up: counts the turns that ended within a slice. One that
   * ends with the slice is none of them, unless the slice ended at the instruction after it.
   */
  private passTurns(exit: Exit): void {
    const { sched } = this.kernel;
    const { quantum } = this;
    const least = exit === EXIT.TRAP || exit === EXIT.STACK ? 1 : 0;
    const passed = Math.ceil((least - sched.left) / quantum);
    sched.left += passed * quantum;
    sched.switches += passed;
    sched.preemptions += passed;
    sched.records?.leave(sched.current, "preempted", passed);
  }

  /** Does what the slice ended for. */
  protected leave(slot: number, exit: Exit): void {
    const { context, process } = this;
    switch (exit) {
      case EXIT.BUDGET:
      case EXIT.SERVED:
        break;
      case EXIT.SYS:
        this.serve(false);
        break;
      case EXIT.SPAWN:
        this.spawn();
        break;
      case EXIT.RETURN:
        this.finish(slot);
        break;
      case EXIT.TRAP:
        this.trap(context.trap, context.operand);
        break;
      case EXIT.STACK:
        this.save(slot);
        if (enlargeStack(process, context, slot, this.kernel.sched.threads)) break;
        this.trap(TRAPS.STACK_OVERFLOW.number, BigInt(context.need));
        break;
    }
  }

  protected endTurn(came: "spent" | "yielded" | "overtaken"): void {
    const { sched } = this.kernel;
    this.save(sched.current);
    sched.endTurn(came);
  }

  private serve(again: boolean): void {
    const { kernel, process, context } = this;
    const { sched } = kernel;
    const slot = sched.current;
    const served = this.dispatcher.serve(slot, context, again);
    this.work += kernel.work;
    kernel.work = 0;
    if (served === "answered") {
      // It may have stopped its own process.
      if (sched.stopped.has(process.pid)) this.endTurn("yielded");
      return;
    }
    if (served === "waiting") this.save(slot);
    sched.current = NO_SLOT;
  }

  private spawn(): void {
    const { kernel, process, context } = this;
    const { current, threads } = kernel.sched;
    readArguments(process.program, context, context.site, this.arguments);
    this.save(current);
    const slot = startThread(kernel, process, context.callee, this.arguments);
    threads.load(current, context);
    setWord(this.resultHalves, 0, slot === NO_SLOT ? -ERRNO.EAGAIN : threads.number(slot));
    writeResults(process.program, process.space, context.fp, context.site, this.results);
  }

  /** The thread's first function returned. */
  private finish(slot: number): void {
    const { kernel, process, context } = this;
    const value = readReturned(process.program, process.space, context.fp)[0] ?? 0n;
    if (kernel.sched.threads.number(slot) !== process.mainThread) {
      endThread(kernel, slot, value);
      kernel.sched.current = NO_SLOT;
      return;
    }
    if (process.pid === FIRST_PID) kernel.sched.records?.end(slot, kernel.sched.clock);
    endProcess(kernel, process, { kind: "exit", status: value });
  }

  private trap(trap: number, operand: bigint): void {
    const { kernel, process } = this;
    this.save(kernel.sched.current);
    const report = trapReport(kernel, kernel.sched.current, trap, operand);
    endProcess(kernel, process, { kind: "trap", report });
  }
}

/** A machine with process 1 at its entry; a sentence when the limits or mounts leave no way to start it. */
export function createMachine(options: MachineOptions, host: Host): Machine | string {
  const kernel = newKernel(options, host);
  const process = startFirst(options, kernel);
  return typeof process === "string" ? process : new Machine(options, host, kernel, process);
}

/** The machine that `encode` gave these bytes. Throws a FormatError when they are not one of this image and these options. */
export function decodeMachine(bytes: Uint8Array, options: MachineOptions, host: Host): Machine {
  const kernel = newKernel(options, host);
  const process = firstProcess(options, kernel);
  assert(typeof process !== "string", "the options are those of a machine that ran");
  kernel.processes.set(process.pid, process);
  restoreState(kernel, bytes);
  const machine = new Machine(options, host, kernel, process);
  machine.resume();
  return machine;
}

function emptyContext({ space }: Process, turns: TurnRecord | undefined): Context {
  return {
    ...{ space, turns },
    fp: 0,
    pc: 0,
    stackStart: 0,
    stackEnd: 0,
    retired: 0,
    isLoose: false,
    site: 0,
    callee: 0,
    trap: 0,
    operand: 0n,
    need: 0,
  };
}
