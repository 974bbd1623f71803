// The kernel's tables as WebAssembly code sees them, and what its calls have in common: turns, the run queue, and lists of those that wait.
// Invariant: what a call gives up for comes before the first word that it changes. spec/scheduling.md, "Calls in compiled code".
import { KERNEL_CALLS } from "../engine/compile/kernel-calls.ts";
import type { FunctionType } from "../engine/compile/module.ts";
import { Routine, type Value } from "../engine/compile/routine.ts";
import { THREAD_SLOT_BITS } from "../isa/limits.ts";
import * as AT from "./memory-layout.ts";
import * as ROW from "./thread-row.ts";
import { FLAG, STATE } from "./threads.ts";
import { GOLDEN, KEY_BITS, saltOf, WAIT_KIND } from "./wait-queues.ts";

/** The type of a function here. */
interface Type extends FunctionType {
  readonly results: readonly ("i32" | "i64")[];
}

/**
 * What calls are left to that are not as they mostly are, so that those have no loop and keep more in registers; and the body of a loop, which
 * V8 compiles well while that runs.
 */
export const OTHERS = {
  wait_behind: KERNEL_CALLS.wait,
  finish_joined: KERNEL_CALLS.finish,
  wake_many: KERNEL_CALLS.wake,
  /** Makes a waiting thread ready; the slot behind it in its list. */
  wake_next: { params: ["i32"], results: ["i32"] },
} as const satisfies Record<string, Type>;
export type Other = keyof typeof OTHERS;
/** What is called from here. */
export type Callee = Other | "wait";

const WORD = 4;
export const LONG = 8;
export const NONE = 0;
/** How many rows are read ahead at once; a power of 2. */
const AHEAD = 8;

/** What a thread has of its turn when the turn ends: instructions since the slice began, work and instructions that are left. */
interface Turn {
  readonly retired: number;
  readonly work: number;
  readonly most: number;
}

/** The thread that is next: its slot, and its row in bytes from the first row on. All are locals. */
interface Next {
  readonly slot: number;
  readonly row: number;
  /** Its flags when its turn begins. */
  readonly flags: number;
}

export class Call extends Routine {
  private readonly results: Type["results"];
  private readonly indexOf: (other: Callee) => number;

  constructor({ params, results }: Type, indexOf: (other: Callee) => number) {
    super(params.length);
    this.results = results;
    this.indexOf = indexOf;
  }

  // Tables

  word = (index: number): Value => this.load(this.num(0), AT.RECORD_AT + WORD * index);
  row = (row: number, word: number): Value => this.load(this.get(row), AT.ROWS_AT + WORD * word);
  rowOf = (slot: Value): Value => this.shl(slot, ROW.ROW_BITS);
  flag = (row: number, flags: number): Value => this.and(this.row(row, ROW.FLAGS), this.num(flags));

  setWord(index: number, value: Value): void {
    this.store(this.num(0), AT.RECORD_AT + WORD * index, value);
  }

  addWord(index: number, value: Value): void {
    this.setWord(index, this.add(this.word(index), value));
  }

  setRow(row: number, word: number, value: Value): void {
    this.store(this.get(row), AT.ROWS_AT + WORD * word, value);
  }

  giveUpIf(condition: Value): void {
    this.unlikelyIf(condition, () => {
      this.return(...this.results.map((type) => this.zero(type)));
    });
  }

  /** Leaves all to another function, with the same parameters, when a condition holds that seldom does. */
  otherwiseIf(condition: Value, other: Other, ...params: readonly number[]): void {
    this.unlikelyIf(condition, () => this.return(this.do(other, ...params)));
  }

  /** What another function gives for these locals. */
  do(other: Callee, ...params: readonly number[]): Value {
    return () => {
      for (const param of params) this.code.get(param);
      this.code.call(this.indexOf(other));
    };
  }

  // Turns

  /**
   * Works out what the slice comes to up to here; gives up when it has to end, which it does when the host is to be asked, and when the
   * thread's quantum is used up: the machine counts the quanta that one which was alone has used up in a slice.
   */
  turn(budget: number): Turn {
    const { num, get, word, sub, op } = this;
    const retired = this.let(sub(word(AT.BUDGET), get(budget)));
    const work = this.let(sub(sub(word(AT.WORK), get(retired)), num(AT.WORK_OF_ENTRY)));
    const most = this.let(sub(word(AT.MOST), get(retired)));
    for (const left of [work, most]) this.giveUpIf(op("i32.le_s", get(left), num(0)));
    this.giveUpIf(op("i32.le_s", word(AT.LEFT), get(retired)));
    return { retired, work, most };
  }

  /** Ends the slice of the current thread, whose row is given. */
  endSlice(row: number, { retired, work, most }: Turn): void {
    const { get } = this;
    this.setWord(AT.WORK, get(work));
    this.setWord(AT.MOST, get(most));
    const total = AT.ROWS_AT + LONG * ROW.RETIRED;
    const sum = this.op("f64.add", this.load(get(row), total, "f64"), this.op("f64.convert_i32_s", get(retired)));
    this.store(get(row), total, sum, "f64");
  }

  least(a: Value, b: Value): Value {
    return this.either(a, b, this.op("i32.lt_s", a, b));
  }

  /** Begins the slice of another turn, while so many others are ready; its budget. */
  beginSlice(others: Value): number {
    const { get, word } = this;
    this.setWord(AT.LEFT, word(AT.QUANTUM));
    const longest = this.let(this.either(word(AT.LONGEST_OF_MANY), word(AT.LONGEST), others));
    const budget = this.let(this.least(get(longest), word(AT.MOST)));
    this.setWord(AT.BUDGET, get(budget));
    return budget;
  }

  /**
   * A call that its thread goes on behind, in the same slice. Gives up when the slice has to end. Gives what writes the budget then: one
   * that was alone and is no more has what is left of its quantum.
   */
  stay(left: number): () => Value {
    const { num, get, word, sub, add, op } = this;
    const retired = this.let(sub(word(AT.BUDGET), get(left)));
    const work = this.let(sub(word(AT.WORK), num(AT.WORK_OF_ENTRY)));
    const rest = this.let(sub(word(AT.LEFT), get(retired)));
    this.giveUpIf(op("i32.le_s", get(work), get(retired)));
    for (const count of [left, rest]) this.giveUpIf(op("i32.le_s", get(count), num(0)));
    this.setWord(AT.WORK, get(work));
    return () => {
      const budget = this.let(get(left));
      this.if(word(AT.LENGTH), () => {
        const ofTurn = this.let(this.least(get(rest), num(AT.LONGEST_SLICE)));
        this.set(budget, this.least(get(budget), get(ofTurn)));
        this.setWord(AT.BUDGET, add(get(budget), get(retired)));
      });
      return get(budget);
    };
  }

  /** The head of the queue, which may be empty; gives up when that thread has a call to run again, or is of another process. */
  findNext(): Next {
    const { num, get, word, ne } = this;
    this.giveUpIf(this.not(word(AT.LENGTH)));
    const slot = this.let(this.load(this.shl(word(AT.HEAD), 2), AT.RING_AT));
    const row = this.let(this.rowOf(get(slot)));
    const flags = this.let(this.row(row, ROW.FLAGS));
    this.giveUpIf(ne(this.row(row, ROW.PROCESS), word(AT.PROCESS)));
    this.if(this.and(get(flags), num(FLAG.IN_CALL)), () => {
      this.giveUpIf(ne(this.and(get(flags), num(FLAG.TIMED_OUT | FLAG.ANSWERED)), num(FLAG.ANSWERED)));
      this.set(flags, this.and(get(flags), num(~(FLAG.IN_CALL | FLAG.ANSWERED))));
    });
    return { slot, row, flags };
  }

  /**
   * Reads the rows of threads that are next but a few, every few turns and all at once: where they are in no cache a processor waits for
   * all together instead of for one after the other.
   */
  readAhead(): void {
    const { num, get, word, add } = this;
    this.if(this.not(this.and(word(AT.HEAD), num(AHEAD - 1))), () => {
      const next = this.and(add(word(AT.HEAD), num(AHEAD)), word(AT.MASK));
      const entry = this.let(this.shl(next, 2));
      const read = Array.from({ length: AHEAD }, (_, k): Value => {
        const row = this.rowOf(this.load(get(entry), AT.RING_AT + WORD * k));
        return this.load(row, AT.ROWS_AT);
      });
      // What has no use would not be read.
      this.setWord(AT.READ, read.reduce(this.or));
    });
  }

  /** Begins the turn of the thread that was at the head of the queue, and returns its place; `others` are ready still. */
  goOnIn({ slot, row, flags }: Next, others: number): void {
    const { num, get, word, add } = this;
    this.setWord(AT.HEAD, this.and(add(word(AT.HEAD), num(1)), word(AT.MASK)));
    this.setWord(AT.LENGTH, get(others));
    this.addWord(AT.SWITCHES, num(1));
    this.setRow(row, ROW.STATE, num(STATE.RUNNING));
    this.setRow(row, ROW.FLAGS, get(flags));
    this.setWord(AT.CURRENT, get(slot));
    const budget = this.beginSlice(get(others));
    const bytes = (words: number) => this.shl(this.row(row, words), 3);
    this.return(bytes(ROW.FP), get(budget), bytes(ROW.STACK_END), this.number(slot, row));
  }

  /** The number of the thread with this slot, a local, and row. */
  number(slot: number, row: number): Value {
    const { get, op } = this;
    const bits: Value = () => this.code.i64(BigInt(THREAD_SLOT_BITS));
    const high = op("i64.shl", op("i64.extend_i32_u", this.row(row, ROW.GENERATION)), bits);
    return op("i64.or", high, op("i64.extend_i32_u", get(slot)));
  }

  /** Sets the place in a thread's row. */
  park(row: number, frame: number, pc: number): void {
    this.setRow(row, ROW.FP, this.shr(this.get(frame), 3));
    this.setRow(row, ROW.PC, this.get(pc));
  }

  current(): number {
    return this.let(this.rowOf(this.word(AT.CURRENT)));
  }

  /** Puts a thread that is on no queue behind all others. */
  ready(slot: number, row: number): void {
    const { num, get, word } = this;
    this.setRow(row, ROW.STATE, num(STATE.READY));
    const length = this.let(word(AT.LENGTH));
    this.unlikelyIf(this.op("i32.gt_u", get(length), word(AT.MASK)), () => this.growRing());
    this.place(slot, length);
    this.setWord(AT.LENGTH, this.add(get(length), num(1)));
  }

  /** Puts a slot on the ring, behind so many others. */
  place(slot: number, others: number): void {
    const { get, word } = this;
    const index = this.and(this.add(word(AT.HEAD), get(others)), word(AT.MASK));
    this.store(this.shl(index, 2), AT.RING_AT, get(slot));
  }

  /** Twice the room for a full ring: what went round the end goes behind it. */
  private growRing(): void {
    const { num, word, add } = this;
    const entries = add(word(AT.MASK), num(1));
    const end = add(this.shl(entries, 2), num(AT.RING_AT));
    this.op("memory.copy", end, num(AT.RING_AT), this.shl(word(AT.HEAD), 2))();
    this.setWord(AT.MASK, add(this.shl(entries, 1), num(-1)));
  }

  // Waiting

  /** Where the head of the list of a kind and key is, in bytes from the first head on. */
  bucket(kind: number, key: Value): number {
    const { num, word } = this;
    const salt = kind === WAIT_KIND.FUTEX ? word(AT.FUTEX_SALT) : num(saltOf(kind, 0));
    const turned = this.op("i32.rotr", key, num(KEY_BITS));
    const hash = this.mul(this.add(turned, salt), num(GOLDEN));
    return this.let(this.shl(this.op("i32.shr_u", hash, word(AT.SHIFT)), 2));
  }

  /** The first thread of the first list in a bucket, and its row; 0 and a row of zeros when there is none. */
  firstIn(bucket: number): { slot: number; row: number } {
    const slot = this.let(this.load(this.get(bucket), AT.BUCKETS_AT));
    return { slot, row: this.let(this.rowOf(this.get(slot))) };
  }

  /** Whether a thread waits for something else, or does not wait. */
  differs(row: number, kind: number, key: Value): Value {
    const from = (word: number, value: Value): Value => this.op("i32.xor", this.row(row, word), value);
    const difference = [from(ROW.WAIT_KEY, key), from(ROW.WAIT_KIND, this.num(kind))];
    if (kind === WAIT_KIND.FUTEX) difference.push(from(ROW.PROCESS, this.word(AT.PROCESS)));
    return difference.reduce(this.or);
  }

  /** The first thread of a list and its row; the row before it in the bucket, or -1. */
  find(kind: number, key: Value, bucket: number): { slot: number; row: number; before: number } {
    const { num, get } = this;
    const [slot, row, before] = [this.local(), this.local(), this.local()];
    this.set(before, num(-1));
    this.set(slot, this.load(get(bucket), AT.BUCKETS_AT));
    this.loop((again) => {
      this.set(row, this.rowOf(get(slot)));
      this.if(get(slot), () => {
        this.unlikelyIf(this.differs(row, kind, key), () => {
          this.set(before, get(row));
          this.set(slot, this.row(row, ROW.CHAIN));
          again();
        });
      });
    });
    return { slot, row, before };
  }

  /** Takes the first threads off their list, so many that another slot, or none, is the first then. All are locals. */
  removeFirst(
    kind: number,
    bucket: number,
    list: { row: number; before: number },
    rest: { slot: number; woken: number },
  ): void {
    const { get } = this;
    const instead = this.let(get(rest.slot));
    this.if(
      get(rest.slot),
      () => {
        const first = this.let(this.rowOf(get(rest.slot)));
        this.setRow(first, ROW.CHAIN, this.row(list.row, ROW.CHAIN));
        this.setRow(first, ROW.PREVIOUS, this.row(list.row, ROW.PREVIOUS));
      },
      () => {
        this.set(instead, this.row(list.row, ROW.CHAIN));
        this.addWord(AT.LISTS, this.num(-1));
      },
    );
    this.if(
      this.op("i32.lt_s", get(list.before), this.num(0)),
      () => this.store(get(bucket), AT.BUCKETS_AT, get(instead)),
      () => this.setRow(list.before, ROW.CHAIN, get(instead)),
    );
    this.setWord(AT.WAITING_FOR + kind, this.sub(this.word(AT.WAITING_FOR + kind), get(rest.woken)));
  }

  /** Appends a thread, whose row says what it waits for, to its list, which may have to begin. */
  append(slot: Value, row: number, bucket: number, first: { slot: number; row: number }): void {
    const { num, get } = this;
    this.setRow(row, ROW.NEXT, num(NONE));
    this.if(
      get(first.slot),
      () => {
        const last = this.let(this.rowOf(this.row(first.row, ROW.PREVIOUS)));
        this.setRow(row, ROW.PREVIOUS, this.row(first.row, ROW.PREVIOUS));
        this.setRow(last, ROW.NEXT, slot);
        this.setRow(first.row, ROW.PREVIOUS, slot);
      },
      () => {
        this.setRow(row, ROW.PREVIOUS, slot);
        this.addWord(AT.LISTS, num(1));
        this.setRow(row, ROW.CHAIN, this.load(get(bucket), AT.BUCKETS_AT));
        this.store(get(bucket), AT.BUCKETS_AT, slot);
      },
    );
    this.addWord(AT.WAITING_FOR + WAIT_KIND.FUTEX, num(1));
  }
}
