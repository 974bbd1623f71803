// The thread table: one row of 64 bytes for each thread, in one buffer behind accessors. Invariant: a row in use is RUNNING,
// READY, BLOCKED, STOPPED or ENDED and on exactly the queue that its state says; free rows below `high` are on the free list.
// spec/scheduling.md, "Threads".
import { assert } from "../base/assert.ts";
import type { Context } from "../engine/context.ts";
import { setWord } from "../engine/frames.ts";
import { STACKS } from "../engine/stacks.ts";
import { MAX_THREADS, THREAD_SLOT_BITS } from "../isa/limits.ts";
import { COUNT, FLOOR, FREE, HIGH, PEAK } from "./memory-layout.ts";
import { SchedulingRows } from "./scheduling-rows.ts";
import type { Tables } from "./tables.ts";
import * as WORD from "./thread-row.ts";
import { NO_SLOT } from "./thread-row.ts";

export { NO_SLOT } from "./thread-row.ts";

const MIN_TLS = 64;
const SLOT_COUNT = 2 ** THREAD_SLOT_BITS;

/** STOPPED would be READY if its process were not stopped. */
export const STATE = { FREE: 0, READY: 1, RUNNING: 2, BLOCKED: 3, ENDED: 4, STOPPED: 5 } as const;
export type State = (typeof STATE)[keyof typeof STATE];

/** Bits of a row's flags. */
export const FLAG = {
  /** Nobody will join it. */
  DETACHED: 1,
  /** It waits, or has been woken, in a call that must run again. */
  IN_CALL: 2,
  /** The deadline of its wait has passed. */
  TIMED_OUT: 4,
  /** It waits in a call whose answer is in its frame already. No part of a machine's state. */
  ANSWERED: 8,
} as const;

export class ThreadTable {
  /** For policies, and for what waits on the scheduler's clock. */
  readonly scheduling = new SchedulingRows();
  private readonly tables: Tables;
  /** By slot, up to the highest that has set one; 0 for free rows. */
  private tlsWords = new BigInt64Array(0);

  constructor(tables: Tables) {
    this.tables = tables;
  }

  /** Rows in use or on the free list are below this slot. */
  get high(): number {
    return this.tables.record[HIGH]!;
  }
  /** Rows in use, ended threads that wait for their join included. */
  get count(): number {
    return this.tables.record[COUNT]!;
  }
  get peak(): number {
    return this.tables.record[PEAK]!;
  }
  set peak(rows: number) {
    this.tables.record[PEAK] = rows;
  }
  /** Generation of the next row taken at `high`. */
  get floor(): number {
    return this.tables.record[FLOOR]! >>> 0;
  }

  /** A new row in state RUNNING, which the caller queues; 0 when all slots are taken. */
  allocate(process: number): number {
    const { tables } = this;
    let slot = tables.record[FREE]!;
    if (slot === NO_SLOT) {
      if (this.high >= MAX_THREADS) return NO_SLOT;
      slot = tables.record[HIGH]!++;
      if ((slot + 1) * WORD.ROW_WORDS > tables.rows.length) tables.linear();
      this.zero(slot);
      this.set(slot, WORD.GENERATION, this.floor);
    } else {
      const generation = this.generation(slot);
      this.unlinkFree(slot);
      this.zero(slot);
      this.set(slot, WORD.GENERATION, generation);
    }
    this.set(slot, WORD.STATE, STATE.RUNNING);
    this.set(slot, WORD.PROCESS, process);
    this.countIn();
    return slot;
  }

  /** Gives a row back; its number is never used again. */
  release(slot: number): void {
    assert(this.state(slot) !== STATE.FREE, "a row is freed once");
    const generation = this.generation(slot) + 1;
    this.set(slot, WORD.STATE, STATE.FREE);
    this.set(slot, WORD.GENERATION, generation);
    const { record } = this.tables;
    record[COUNT]!--;
    this.setTls(slot, 0n);
    this.scheduling.clear(slot);
    this.linkFree(slot);
    while (this.high > 1 && this.state(this.high - 1) === STATE.FREE) {
      record[HIGH]!--;
      this.unlinkFree(this.high);
      record[FLOOR] = Math.max(this.floor, this.generation(this.high));
    }
  }

  /** A thread's number: slot and generation in one. */
  number(slot: number): number {
    return this.generation(slot) * SLOT_COUNT + slot;
  }

  /** The slot of a thread's number, or 0 when there is no such thread. */
  slotOf(number: number): number {
    if (!(number > 0)) return NO_SLOT;
    const slot = number % SLOT_COUNT;
    if (!Number.isInteger(slot) || slot === NO_SLOT || slot >= this.high) return NO_SLOT;
    const known = this.state(slot) !== STATE.FREE && this.generation(slot) === (number - slot) / SLOT_COUNT;
    return known ? slot : NO_SLOT;
  }

  /** Free slots below `high` with their generation, the next one to be taken first. */
  freeList(): { slot: number; generation: number }[] {
    const list: { slot: number; generation: number }[] = [];
    for (let slot = this.tables.record[FREE]!; slot !== NO_SLOT; slot = this.next(slot)) {
      list.push({ slot, generation: this.generation(slot) });
    }
    return list;
  }

  /** Fills an empty table: rows in use are then set through `restore`, all others must be in `free`. */
  restoreFree(high: number, floor: number, free: readonly { slot: number; generation: number }[]): void {
    assert(this.high === 1 && this.count === 0, "only an empty table is restored");
    const { tables } = this;
    tables.record[HIGH] = high;
    tables.record[FLOOR] = floor;
    if (high * WORD.ROW_WORDS > tables.rows.length) tables.linear();
    for (let k = free.length - 1; k >= 0; k--) {
      const { slot, generation } = free[k]!;
      this.set(slot, WORD.GENERATION, generation);
      this.linkFree(slot);
    }
  }

  restore(slot: number, generation: number, process: number): void {
    this.set(slot, WORD.STATE, STATE.RUNNING);
    this.set(slot, WORD.GENERATION, generation);
    this.set(slot, WORD.PROCESS, process);
    this.countIn();
  }

  /** Rows of a process, those of ended threads included. */
  rowsOf(process: number): number[] {
    const slots: number[] = [];
    for (let slot = 1; slot < this.high; slot++) {
      if (this.state(slot) !== STATE.FREE && this.process(slot) === process) slots.push(slot);
    }
    return slots;
  }

  /** Threads of a process that have not ended. */
  slotsOf(process: number): number[] {
    return this.rowsOf(process).filter((slot) => this.state(slot) !== STATE.ENDED);
  }

  state(slot: number): State {
    // The word is only ever written with one of them.
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.STATE]! as State;
  }
  setState(slot: number, state: State): void {
    this.set(slot, WORD.STATE, state);
  }
  has(slot: number, flag: number): boolean {
    return (this.tables.rows[slot * WORD.ROW_WORDS + WORD.FLAGS]! & flag) !== 0;
  }
  flags(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.FLAGS]!;
  }
  setFlags(slot: number, flags: number): void {
    this.set(slot, WORD.FLAGS, flags);
  }
  raise(slot: number, flag: number): void {
    this.set(slot, WORD.FLAGS, this.flags(slot) | flag);
  }
  clear(slot: number, flag: number): void {
    this.set(slot, WORD.FLAGS, this.flags(slot) & ~flag);
  }
  generation(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.GENERATION]! >>> 0;
  }
  process(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.PROCESS]!;
  }
  next(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.NEXT]!;
  }
  setNext(slot: number, next: number): void {
    this.set(slot, WORD.NEXT, next);
  }
  previous(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.PREVIOUS]!;
  }
  setPrevious(slot: number, previous: number): void {
    this.set(slot, WORD.PREVIOUS, previous);
  }
  /** First thread of another list, of the first thread of a list of those that wait. */
  chain(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.CHAIN]!;
  }
  setChain(slot: number, chain: number): void {
    this.set(slot, WORD.CHAIN, chain);
  }
  waitKind(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.WAIT_KIND]!;
  }
  waitKey(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.WAIT_KEY]!;
  }
  waitsFor(slot: number, kind: number, key: number): boolean {
    const { rows: words } = this.tables;
    const row = slot * WORD.ROW_WORDS;
    return words[row + WORD.WAIT_KEY] === key && words[row + WORD.WAIT_KIND] === kind;
  }
  setWait(slot: number, kind: number, key: number): void {
    this.set(slot, WORD.WAIT_KIND, kind);
    this.set(slot, WORD.WAIT_KEY, key);
  }
  /** Innermost frame, in words; and the next instruction. */
  fp(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.FP]!;
  }
  pc(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.PC]!;
  }
  /** Puts where the thread stands into a context, and its number where the process's code reads it. */
  load(slot: number, context: Pick<Context, "space" | "fp" | "pc" | "stackStart" | "stackEnd">): void {
    const { rows: words } = this.tables;
    const row = slot * WORD.ROW_WORDS;
    context.fp = words[row + WORD.FP]!;
    context.pc = words[row + WORD.PC]!;
    context.stackStart = words[row + WORD.STACK_START]!;
    context.stackEnd = words[row + WORD.STACK_END]!;
    const { views, areaAt } = context.space;
    setWord(views.i32, (areaAt + STACKS.SELF) / 8, this.number(slot));
  }
  setPosition(slot: number, fp: number, pc: number): void {
    this.set(slot, WORD.FP, fp);
    this.set(slot, WORD.PC, pc);
  }
  stackStart(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.STACK_START]!;
  }
  stackEnd(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.STACK_END]!;
  }
  setStack(slot: number, start: number, end: number): void {
    this.set(slot, WORD.STACK_START, start);
    this.set(slot, WORD.STACK_END, end);
  }
  /** Call-site of the call that is to run again. */
  site(slot: number): number {
    return this.tables.rows[slot * WORD.ROW_WORDS + WORD.SITE]!;
  }
  setSite(slot: number, site: number): void {
    this.set(slot, WORD.SITE, site);
  }
  /** What an ended thread leaves to whoever joins it. */
  value(slot: number): bigint {
    return this.tables.longs[slot * WORD.ROW_LONGS + WORD.VALUE]!;
  }
  setValue(slot: number, value: bigint): void {
    this.tables.longs[slot * WORD.ROW_LONGS + WORD.VALUE] = value;
  }
  /** The thread's own word. */
  tls(slot: number): bigint {
    return slot < this.tlsWords.length ? this.tlsWords[slot]! : 0n;
  }
  setTls(slot: number, value: bigint): void {
    if (slot >= this.tlsWords.length) {
      if (value === 0n) return;
      const longer = new BigInt64Array(Math.max(2 * slot, MIN_TLS));
      longer.set(this.tlsWords);
      this.tlsWords = longer;
    }
    this.tlsWords[slot] = value;
  }
  /** Instructions retired by the thread. */
  retired(slot: number): number {
    return this.tables.doubles[slot * WORD.ROW_LONGS + WORD.RETIRED]!;
  }
  addRetired(slot: number, count: number): void {
    this.tables.doubles[slot * WORD.ROW_LONGS + WORD.RETIRED]! += count;
  }

  private countIn(): void {
    const { record } = this.tables;
    record[COUNT]!++;
    if (this.count > this.peak) this.peak = this.count;
  }

  private set(slot: number, word: number, value: number): void {
    this.tables.rows[slot * WORD.ROW_WORDS + word] = value;
  }

  private zero(slot: number): void {
    const { doubles } = this.tables;
    const end = (slot + 1) * WORD.ROW_LONGS;
    for (let long = slot * WORD.ROW_LONGS; long < end; long++) doubles[long] = 0;
  }

  private linkFree(slot: number): void {
    const { record } = this.tables;
    this.setNext(slot, record[FREE]!);
    this.setPrevious(slot, NO_SLOT);
    if (record[FREE] !== NO_SLOT) this.setPrevious(record[FREE]!, slot);
    record[FREE] = slot;
  }

  private unlinkFree(slot: number): void {
    const next = this.next(slot);
    const previous = this.previous(slot);
    if (previous === NO_SLOT) this.tables.record[FREE] = next;
    else this.setNext(previous, next);
    if (next !== NO_SLOT) this.setPrevious(next, previous);
  }
}
