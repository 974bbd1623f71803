// A lightweight process: takes ready threads and runs them, a quantum each, serves what needs no kernel, and hands all else over.
// Invariant: it writes a thread's row only while it has that thread, and lists of those that wait only under the board's lock; between
// slices nothing of a guest is anywhere but in memory. spec/thread-models.md, "Lightweight processes".
import { type Context, type Engine, EXIT, FUTEX_WAIT, FUTEX_WAKE, type Space, YIELD } from "../../engine/context.ts";
import { readArguments, setWord, writeResults } from "../../engine/frames.ts";
import type { Program } from "../../engine/program.ts";
import { inRange } from "../../engine/space.ts";
import { MAX_ARGUMENTS } from "../../isa/limits.ts";
import { ERRNO } from "../errno.ts";
import { LISTS, MOST_LISTS, TIMED } from "../memory-layout.ts";
import type { Tables } from "../tables.ts";
import { FLAG, NO_SLOT, STATE, ThreadTable } from "../threads.ts";
import { WAIT_KIND, WaitQueues } from "../wait-queues.ts";
import { AGAIN, type Board, type Handed } from "./board.ts";
import { COUNTS } from "./counters.ts";

const FOR_EVER = -1n;
const MOST_WOKEN = 2n ** 31n;
const FUTEX_BYTES = 4;
/** Instructions after which they are counted, and after which the kernel is told, who looks at limits and deadlines then. */
const COUNTED_AFTER = 100_000;
const NEWS_AFTER = 50_000_000;
/** From this quantum on it need not be exact: what compiled code leaves of it is less than its longest way between two checks. */
const LEAST_LOOSE = 4_096;

/** A process as lightweight processes know it. */
export interface Guest {
  readonly program: Program;
  readonly engine: Engine;
  /** This lightweight process's own view of its memory. */
  readonly space: Space;
  /** Where its memory ends now. */
  readonly limit: () => number;
}

export interface LightweightParts {
  readonly index: number;
  readonly board: Board;
  readonly tables: Tables;
  readonly quantum: number;
  readonly guest: (pid: number) => Guest;
}

/** What became of a thread's turn, beside exits. */
const READY = -1;
const WAITING = -2;

/** What became of a call here. */
type Served = "answered" | "yielded" | "waiting" | "left";

/** Runs threads until the machine has ended. What it throws is a defect, and the end of this lightweight process. */
export function runLightweight(parts: LightweightParts): void {
  try {
    new Lightweight(parts).run();
  } catch (error) {
    parts.board.fail(parts.index);
    throw error;
  }
}

class Lightweight {
  private readonly parts: LightweightParts;
  private readonly threads: ThreadTable;
  private readonly waits: WaitQueues;
  private readonly context: Context;
  private readonly arguments = new BigInt64Array(MAX_ARGUMENTS);
  private readonly result = new BigInt64Array(1);
  private readonly halves = new Int32Array(this.result.buffer);
  /** Threads that it has woken and that have to run their calls again, until it has put its own thread away. */
  private readonly again: Pick<Handed, "slot" | "generation">[] = [];
  private uncounted = 0;
  private untold = 0;

  constructor(parts: LightweightParts) {
    this.parts = parts;
    this.threads = new ThreadTable(parts.tables);
    this.waits = new WaitQueues(parts.tables, this.threads);
    const { space } = parts.guest(1);
    const place = { fp: 0, pc: 0, stackStart: 0, stackEnd: 0 };
    const isLoose = parts.quantum >= LEAST_LOOSE;
    this.context = { isLoose, space, ...place, retired: 0, site: 0, callee: 0, trap: 0, operand: 0n, need: 0 };
  }

  run(): void {
    const { board, index } = this.parts;
    board.arrive(index);
    while (!board.isEnded) {
      if (board.begin(index)) this.runThreads();
      this.countAll();
      board.quiet(index);
      this.rest();
    }
  }

  /** Runs one thread after the other, until none is ready or it may not go on. */
  private runThreads(): void {
    const { board, index } = this.parts;
    while (board.mayGoOn(index)) {
      const slot = this.next();
      if (slot === NO_SLOT) return;
      this.runThread(slot);
    }
  }

  private next(): number {
    const { board, index } = this.parts;
    if (!board.hasSeat(index)) return NO_SLOT;
    const slot = board.take(index, index);
    return slot === NO_SLOT && !board.isBound ? board.steal(index) : slot;
  }

  /** Nothing is ready here, or all stand still. The kernel is told, who finds out when nobody has anything to do any more. */
  private rest(): void {
    const { board, index } = this.parts;
    board.tell();
    board.sleep(index, () => !board.isEnded && (board.isStopped || !this.isAnyReady()));
  }

  private isAnyReady(): boolean {
    const { board, index } = this.parts;
    if (!board.hasSeat(index)) return false;
    if (board.length(index) > 0) return true;
    for (let lwp = 0; !board.isBound && lwp < board.lwps; lwp++) if (board.length(lwp) > 0) return true;
    return false;
  }

  private runThread(slot: number): void {
    const { board, index } = this.parts;
    const { context, threads } = this;
    const guest = this.parts.guest(threads.process(slot));
    context.space = guest.space;
    threads.load(slot, context);
    threads.clear(slot, FLAG.IN_CALL | FLAG.ANSWERED);
    if (board.home(slot) !== index) board.setHome(slot, index);
    threads.setState(slot, STATE.RUNNING);
    board.counters.count(index, COUNTS.SWITCHES, 1);
    const exit = this.turn(slot, guest);
    if (exit === READY) this.requeue(slot);
    else if (exit !== WAITING) this.leave(slot, exit);
    for (const woken of this.again.splice(0)) this.hand(woken, AGAIN);
    board.setCurrent(index, NO_SLOT);
    if (exit === EXIT.SYS && board.isRaw) board.awaitAnswer(index);
  }

  /** Lets the thread run until another one wants its place, it waits, or the kernel is needed: what for, or one of the former. */
  private turn(slot: number, guest: Guest): number {
    const { board, index, quantum } = this.parts;
    const { context } = this;
    for (let left = quantum; ; ) {
      const limit = guest.limit();
      guest.space.limit = limit;
      const exit = guest.engine.slice(context, left);
      left -= context.retired;
      this.threads.addRetired(slot, context.retired);
      this.count(context.retired);
      // Another thread may have been given memory meanwhile.
      if (exit === EXIT.TRAP && guest.limit() !== limit) continue;
      if (exit === EXIT.BUDGET) {
        board.counters.count(index, COUNTS.PREEMPTIONS, 1);
        left = 0;
      } else {
        const served = exit === EXIT.SYS ? this.serve(slot, guest) : "left";
        if (served === "left") return exit;
        board.counters.count(index, COUNTS.CALLS, 1);
        if (served === "waiting") return WAITING;
        if (served === "yielded") left = 0;
      }
      if (this.again.length > 0) return READY;
      if (left > 0) continue;
      if (this.isWanted()) return READY;
      left = quantum;
    }
  }

  private count(instructions: number): void {
    const { board } = this.parts;
    this.uncounted += instructions;
    if (this.uncounted < COUNTED_AFTER) return;
    this.countAll();
    if (this.untold < NEWS_AFTER) return;
    this.untold = 0;
    board.tell();
  }

  private countAll(): void {
    const { board, index } = this.parts;
    board.counters.countInstructions(index, this.uncounted);
    this.untold += this.uncounted;
    this.uncounted = 0;
  }

  /** Whether another thread, or the kernel, wants this one's place. */
  private isWanted(): boolean {
    const { board, index } = this.parts;
    return board.length(index) > 0 || !board.mayGoOn(index);
  }

  private requeue(slot: number): void {
    const { board, index } = this.parts;
    this.park(slot, STATE.READY);
    board.push(index, slot);
  }

  private park(slot: number, state: typeof STATE.READY | typeof STATE.BLOCKED): void {
    const { threads, context } = this;
    threads.setPosition(slot, context.fp, context.pc);
    threads.setState(slot, state);
  }

  private leave(slot: number, exit: number): void {
    const { board, index } = this.parts;
    this.countAll();
    this.threads.setPosition(slot, this.context.fp, this.context.pc);
    if (exit === EXIT.SYS && board.isRaw) board.expectAnswer(index);
    this.hand({ slot, generation: this.threads.generation(slot) }, exit);
  }

  private hand({ slot, generation }: Pick<Handed, "slot" | "generation">, exit: number): void {
    const { board, index } = this.parts;
    const { site, callee, trap, need, operand } = this.context;
    board.hand(index, { slot, generation, exit, site, callee, trap, need, operand });
  }

  /** Serves a call that touches nothing but tables and the thread itself. */
  private serve(slot: number, guest: Guest): Served {
    const { board } = this.parts;
    const { callee } = guest.program.image.sites[this.context.site]!;
    if (callee !== YIELD && callee !== FUTEX_WAIT && callee !== FUTEX_WAKE) return "left";
    readArguments(guest.program, this.context, this.context.site, this.arguments);
    if (callee === YIELD) return this.answer(guest, 0, "yielded");
    if (!board.tryLock()) return "left";
    try {
      return callee === FUTEX_WAIT ? this.wait(slot, guest) : this.wake(slot, guest);
    } finally {
      board.unlock();
    }
  }

  private answer({ program, space }: Guest, value: number, served: Served): Served {
    setWord(this.halves, 0, value);
    writeResults(program, space, this.context.fp, this.context.site, this.result);
    return served;
  }

  /** The address of a futex, or -1. */
  private futex({ space }: Guest): number {
    const address = this.arguments[0]!;
    const isFine = address >= 0n && (address & 3n) === 0n && address <= BigInt(space.limit);
    return isFine && inRange(space, Number(address), FUTEX_BYTES) ? Number(address) : -1;
  }

  private wait(slot: number, guest: Guest): Served {
    const { threads, waits, context } = this;
    const { record } = this.parts.tables;
    const address = this.futex(guest);
    const { args, results } = guest.program.image.sites[context.site]!;
    if (address < 0 || this.arguments[2] !== FOR_EVER || record[LISTS]! >= record[MOST_LISTS]!) return "left";
    if (results.some((register) => args.includes(register))) return "left";
    const { views, base } = guest.space;
    const found = Atomics.load(views.i32, (base + address) >>> 2);
    if (found !== Number(BigInt.asIntN(32, this.arguments[1]!))) return this.answer(guest, -ERRNO.EAGAIN, "answered");
    // The answer is in its frame already, and whoever wakes it may run it at once.
    this.answer(guest, 0, "waiting");
    this.park(slot, STATE.BLOCKED);
    threads.setSite(slot, context.site);
    threads.setWait(slot, WAIT_KIND.FUTEX, address | 0);
    threads.setFlags(slot, (threads.flags(slot) & ~FLAG.TIMED_OUT) | FLAG.IN_CALL | FLAG.ANSWERED);
    waits.append(slot);
    return "waiting";
  }

  /** Those that have to run their calls again go into the list. */
  private wake(slot: number, guest: Guest): Served {
    const { threads, waits } = this;
    const { tables, board } = this.parts;
    const address = this.futex(guest);
    const count = this.arguments[1]!;
    if (address < 0 || count < 0n || count > MOST_WOKEN || tables.record[TIMED] !== 0) return "left";
    const pid = threads.process(slot);
    let woken = 0;
    while (BigInt(woken) < count) {
      const waiter = waits.find(WAIT_KIND.FUTEX, address | 0, pid);
      if (waiter === NO_SLOT) break;
      waits.remove(waiter);
      threads.setState(waiter, STATE.READY);
      woken++;
      if (threads.has(waiter, FLAG.ANSWERED)) board.ready(waiter);
      else this.again.push({ slot: waiter, generation: threads.generation(waiter) });
    }
    return this.answer(guest, woken, "answered");
  }
}
