// The kernel's calls as WebAssembly, so that compiled code is not left for them: what Machine, Scheduler, ThreadTable and WaitQueues do
// when neither the host nor chance has a say, on the same tables. Invariant: a function does all that they do for the call, or nothing;
// what it cannot do it gives up before it has changed a word. The build writes the module into a file. spec/scheduling.md, "Calls in compiled code".
import { KERNEL_CALLS, type KernelCall } from "../engine/compile/kernel-calls.ts";
import { encodeModule } from "../engine/compile/module.ts";
import { Routine, type Value } from "../engine/compile/routine.ts";
import { THREAD_SLOT_BITS } from "../isa/limits.ts";
import { ERRNO } from "./errno.ts";
import * as AT from "./memory-layout.ts";
import * as ROW from "./thread-row.ts";
import { FLAG, STATE } from "./threads.ts";
import { GOLDEN, SALT, WAIT_KIND } from "./wait-queues.ts";

const WORD = 4;
const LONG = 8;
const NONE = 0;

/** What a thread keeps of its turn when the turn ends. */
interface Turn {
  /** Instructions since the slice began, work and instructions that are left, and the quantum's rest. */
  readonly retired: number;
  readonly work: number;
  readonly most: number;
  readonly rest: number;
  /** Quanta that the thread, being alone, has used up in one slice. */
  readonly passed: number;
}

/** The thread that is next: its slot, and its row in bytes from the first row on. All are locals. */
interface Next {
  readonly slot: number;
  readonly row: number;
  /** Its flags when its turn begins. */
  readonly flags: number;
}

class Call extends Routine {
  private readonly results: readonly ("i32" | "i64")[];

  constructor(name: KernelCall) {
    super(KERNEL_CALLS[name].params.length);
    this.results = KERNEL_CALLS[name].results;
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

  // Turns

  /** Works out what the slice comes to up to here; gives up when it has to end, which it does when the host is to be asked. */
  turn(budget: number): Turn {
    const { num, get, word, sub, op } = this;
    const retired = this.let(sub(word(AT.BUDGET), get(budget)));
    const work = this.let(sub(sub(word(AT.WORK), get(retired)), num(AT.WORK_OF_ENTRY)));
    const most = this.let(sub(word(AT.MOST), get(retired)));
    const rest = this.let(sub(word(AT.LEFT), get(retired)));
    const passed = this.local();
    for (const left of [work, most]) this.giveUpIf(op("i32.le_s", get(left), num(0)));
    this.unlikelyIf(op("i32.le_s", get(rest), num(0)), () => {
      const [behind, quantum] = [sub(num(0), get(rest)), word(AT.QUANTUM)];
      this.set(passed, op("i32.div_u", this.add(behind, sub(quantum, num(1))), quantum));
      this.set(rest, this.add(get(rest), this.mul(get(passed), quantum)));
      // The quantum ends with the call: the machine counts a preemption.
      this.giveUpIf(this.not(get(rest)));
    });
    return { retired, work, most, rest, passed };
  }

  /** Ends the slice of the current thread, whose row is given. */
  endSlice(row: number, { retired, work, most, passed }: Turn): void {
    const { get } = this;
    this.setWord(AT.WORK, get(work));
    this.setWord(AT.MOST, get(most));
    const total = AT.ROWS_AT + LONG * ROW.RETIRED;
    const sum = this.op("f64.add", this.load(get(row), total, "f64"), this.op("f64.convert_i32_s", get(retired)));
    this.store(get(row), total, sum, "f64");
    this.unlikelyIf(get(passed), () => {
      this.addWord(AT.SWITCHES, get(passed));
      this.addWord(AT.PREEMPTIONS, get(passed));
    });
  }

  /** Begins another slice, with so much left of the quantum; its budget. */
  beginSlice(left: Value, most: number): number {
    const { num, get, word } = this;
    const rest = this.let(left);
    this.setWord(AT.LEFT, get(rest));
    const longest = num(AT.LONGEST_SLICE);
    const ofTurn = this.either(get(rest), longest, this.op("i32.lt_s", get(rest), longest));
    const budget = this.let(this.either(ofTurn, word(AT.LONGEST), word(AT.LENGTH)));
    this.set(budget, this.either(get(budget), get(most), this.op("i32.lt_s", get(budget), get(most))));
    this.setWord(AT.BUDGET, get(budget));
    return budget;
  }

  /**
   * A call that its thread goes on behind: ends a slice only when the thread is alone, for others may be ready then. Gives up when the
   * slice has to end. Gives what writes the new budget.
   */
  stay(left: number): () => Value {
    const { num, get, word, sub, op } = this;
    const [rest, most, isAlone] = [this.local(), this.local(), this.let(this.not(word(AT.LENGTH)))];
    this.if(
      get(isAlone),
      () => {
        const turn = this.turn(left);
        this.endSlice(this.current(), turn);
        this.set(rest, get(turn.rest));
        this.set(most, get(turn.most));
      },
      () => {
        const work = this.let(sub(word(AT.WORK), num(AT.WORK_OF_ENTRY)));
        const spent = sub(word(AT.BUDGET), get(left));
        this.giveUpIf(this.not(get(left)));
        this.giveUpIf(op("i32.le_s", get(work), spent));
        this.setWord(AT.WORK, get(work));
      },
    );
    return () => {
      const budget = this.let(get(left));
      this.if(get(isAlone), () => this.set(budget, get(this.beginSlice(get(rest), most))));
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

  /** Begins the turn of the thread that was at the head of the queue, and returns its place; `others` are ready still. */
  goOnIn({ slot, row, flags }: Next, others: number, turn: Turn): void {
    const { num, get, word, add } = this;
    this.setWord(AT.HEAD, this.and(add(word(AT.HEAD), num(1)), word(AT.MASK)));
    this.setWord(AT.LENGTH, get(others));
    this.addWord(AT.SWITCHES, num(1));
    this.setRow(row, ROW.STATE, num(STATE.RUNNING));
    this.setRow(row, ROW.FLAGS, get(flags));
    this.setWord(AT.CURRENT, get(slot));
    const budget = this.beginSlice(word(AT.QUANTUM), turn.most);
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

  /** The row of the current thread, with its place set. */
  parked(frame: number, pc: number): number {
    const row = this.current();
    this.setRow(row, ROW.FP, this.shr(this.get(frame), 3));
    this.setRow(row, ROW.PC, this.get(pc));
    return row;
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
    const scope = kind === WAIT_KIND.FUTEX ? word(AT.PROCESS) : num(0);
    const salt = this.mul(this.add(num(kind), this.shl(scope, 4)), num(SALT));
    const hash = this.mul(this.add(key, salt), num(GOLDEN));
    return this.let(this.shl(this.op("i32.shr_u", hash, word(AT.SHIFT)), 2));
  }

  /** The first thread of a list and its row; the row before it in the bucket, or -1. */
  find(kind: number, key: Value, bucket: number): { slot: number; row: number; before: number } {
    const { num, get } = this;
    const [slot, row, before] = [this.local(), this.local(), this.local()];
    const differs = (word: number, value: Value): Value => this.op("i32.xor", this.row(row, word), value);
    this.set(before, num(-1));
    this.set(slot, this.load(get(bucket), AT.BUCKETS_AT));
    this.loop((again) => {
      this.set(row, this.rowOf(get(slot)));
      this.if(get(slot), () => {
        const difference = [differs(ROW.WAIT_KEY, key), differs(ROW.WAIT_KIND, num(kind))];
        if (kind === WAIT_KIND.FUTEX) difference.push(differs(ROW.PROCESS, this.word(AT.PROCESS)));
        this.unlikelyIf(difference.reduce(this.or), () => {
          this.set(before, get(row));
          this.set(slot, this.row(row, ROW.CHAIN));
          again();
        });
      });
    });
    return { slot, row, before };
  }

  /** Takes the first thread off its list. */
  removeFirst(kind: number, bucket: number, found: { row: number; before: number }): void {
    const { num, get } = this;
    const { row, before } = found;
    const next = this.let(this.row(row, ROW.NEXT));
    const instead = this.let(get(next));
    this.if(
      get(next),
      () => {
        const behind = this.let(this.rowOf(get(next)));
        this.setRow(behind, ROW.CHAIN, this.row(row, ROW.CHAIN));
        this.setRow(behind, ROW.PREVIOUS, this.row(row, ROW.PREVIOUS));
      },
      () => {
        this.set(instead, this.row(row, ROW.CHAIN));
        this.addWord(AT.LISTS, num(-1));
      },
    );
    this.if(
      this.op("i32.lt_s", get(before), num(0)),
      () => this.store(get(bucket), AT.BUCKETS_AT, get(instead)),
      () => this.setRow(before, ROW.CHAIN, get(instead)),
    );
    this.addWord(AT.WAITING_FOR + kind, num(-1));
  }

  /** Appends a thread, whose row says what it waits for, to its list. */
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

/** How each call is written; its parameters are its first locals. */
const WRITERS: Readonly<Record<Exclude<KernelCall, "serve">, (call: Call) => void>> = {
  pass(call) {
    const [frame, pc, left] = [0, 1, 2];
    const turn = call.turn(left);
    // Who is alone is its own next.
    call.if(call.not(call.word(AT.LENGTH)), () => {
      call.endSlice(call.current(), turn);
      call.addWord(AT.CALLS, call.num(1));
      call.addWord(AT.SWITCHES, call.num(1));
      const budget = call.beginSlice(call.word(AT.QUANTUM), turn.most);
      const end = call.row(call.current(), ROW.STACK_END);
      call.return(call.get(frame), call.get(budget), call.shl(end, 3), call.zero("i64"));
    });
    const next = call.findNext();
    const slot = call.let(call.word(AT.CURRENT));
    const row = call.parked(frame, pc);
    call.endSlice(row, turn);
    call.addWord(AT.CALLS, call.num(1));
    call.setRow(row, ROW.STATE, call.num(STATE.READY));
    // Where the head goes off the ring there is always room.
    const others = call.let(call.word(AT.LENGTH));
    call.place(slot, others);
    call.goOnIn(next, others, turn);
  },

  wait(call) {
    const [frame, pc, left, address, site, holder] = [0, 1, 2, 3, 4, 5];
    const { num, get, word } = call;
    // Behind a holder that waits, or is the caller, there may be a circle: the machine finds out.
    call.giveUpIf(call.op("i32.ge_u", get(holder), word(AT.HIGH)));
    const holds = call.let(call.rowOf(get(holder)));
    const isBlocked = call.eq(call.row(holds, ROW.STATE), num(STATE.BLOCKED));
    call.giveUpIf(call.or(isBlocked, call.eq(get(holder), word(AT.CURRENT))));
    const turn = call.turn(left);
    // Nobody but the host would go on: the machine finds out.
    const next = call.findNext();
    const bucket = call.bucket(WAIT_KIND.FUTEX, get(address));
    const first = call.find(WAIT_KIND.FUTEX, get(address), bucket);
    call.if(call.not(get(first.slot)), () => {
      call.giveUpIf(call.op("i32.ge_s", word(AT.LISTS), word(AT.MOST_LISTS)));
    });
    const row = call.parked(frame, pc);
    call.endSlice(row, turn);
    call.addWord(AT.CALLS, num(1));
    call.setRow(row, ROW.SITE, get(site));
    call.setRow(row, ROW.STATE, num(STATE.BLOCKED));
    call.setRow(row, ROW.WAIT_KIND, num(WAIT_KIND.FUTEX));
    call.setRow(row, ROW.WAIT_KEY, get(address));
    const others = call.flag(row, ~(FLAG.TIMED_OUT | FLAG.IN_CALL));
    call.setRow(row, ROW.FLAGS, call.or(others, num(FLAG.IN_CALL | FLAG.ANSWERED)));
    call.append(word(AT.CURRENT), row, bucket, first);
    call.goOnIn(next, call.let(call.add(word(AT.LENGTH), num(-1))), turn);
  },

  finish(call) {
    const [left, value] = [0, 1];
    const { num, get, word } = call;
    const turn = call.turn(left);
    const row = call.current();
    call.giveUpIf(call.eq(word(AT.CURRENT), word(AT.MAIN)));
    call.giveUpIf(call.or(call.flag(row, FLAG.DETACHED), call.eq(word(AT.LIVE), num(1))));
    // It may hold what others wait for.
    call.giveUpIf(word(AT.WAITING_FOR + WAIT_KIND.LOCK));
    const next = call.findNext();
    call.endSlice(row, turn);
    call.addWord(AT.LIVE, num(-1));
    call.setRow(row, ROW.STATE, num(STATE.ENDED));
    call.setRow(row, ROW.STACK_START, num(0));
    call.setRow(row, ROW.STACK_END, num(0));
    call.store(get(row), AT.ROWS_AT + LONG * ROW.VALUE, get(value), "i64");
    const bucket = call.bucket(WAIT_KIND.JOIN, word(AT.CURRENT));
    const joiner = call.find(WAIT_KIND.JOIN, word(AT.CURRENT), bucket);
    call.if(get(joiner.slot), () => {
      call.removeFirst(WAIT_KIND.JOIN, bucket, joiner);
      call.ready(joiner.slot, joiner.row);
    });
    call.goOnIn(next, call.let(call.add(word(AT.LENGTH), num(-1))), turn);
  },

  wake(call) {
    const [left, address, count] = [0, 1, 2];
    const { num, get } = call;
    call.giveUpIf(call.word(AT.TIMED));
    const goOn = call.stay(left);
    call.addWord(AT.CALLS, num(1));
    const bucket = call.bucket(WAIT_KIND.FUTEX, get(address));
    const woken = call.local();
    call.loop((again) => {
      call.if(call.op("i32.lt_s", get(woken), get(count)), () => {
        const found = call.find(WAIT_KIND.FUTEX, get(address), bucket);
        call.if(get(found.slot), () => {
          call.removeFirst(WAIT_KIND.FUTEX, bucket, found);
          call.ready(found.slot, found.row);
          call.set(woken, call.add(get(woken), num(1)));
          again();
        });
      });
    });
    call.return(goOn(), get(woken));
  },

  spawn(call) {
    const [left, frame, end, pc] = [0, 1, 2, 3];
    const { num, get, word } = call;
    const slot = call.let(word(AT.FREE));
    const isLast = call.op("i32.ge_s", word(AT.COUNT), word(AT.MOST_THREADS));
    call.giveUpIf(call.or(isLast, call.and(call.not(get(slot)), call.op("i32.ge_s", word(AT.HIGH), word(AT.ROWS)))));
    const goOn = call.stay(left);
    const [row, generation] = [call.local(), call.local()];
    call.if(
      get(slot),
      () => {
        call.set(row, call.rowOf(get(slot)));
        call.set(generation, call.row(row, ROW.GENERATION));
        const next = call.let(call.row(row, ROW.NEXT));
        call.setWord(AT.FREE, get(next));
        call.if(get(next), () => call.setRow(call.let(call.rowOf(get(next))), ROW.PREVIOUS, num(NONE)));
      },
      () => {
        call.set(slot, word(AT.HIGH));
        call.set(row, call.rowOf(get(slot)));
        call.set(generation, word(AT.FLOOR));
        call.addWord(AT.HIGH, num(1));
      },
    );
    // What else is in a row means something only while its thread waits or has ended.
    call.setRow(row, ROW.FLAGS, num(0));
    call.setRow(row, ROW.GENERATION, get(generation));
    call.setRow(row, ROW.PROCESS, word(AT.PROCESS));
    call.setRow(row, ROW.FP, get(frame));
    call.setRow(row, ROW.PC, get(pc));
    call.setRow(row, ROW.STACK_START, get(frame));
    call.setRow(row, ROW.STACK_END, get(end));
    call.store(get(row), AT.ROWS_AT + LONG * ROW.RETIRED, () => call.code.f64(0), "f64");
    call.addWord(AT.COUNT, num(1));
    call.if(call.op("i32.gt_s", word(AT.COUNT), word(AT.PEAK)), () => call.setWord(AT.PEAK, word(AT.COUNT)));
    call.addWord(AT.LIVE, num(1));
    call.addWord(AT.SPAWNED, num(1));
    call.ready(slot, row);
    call.return(goOn(), call.number(slot, row));
  },

  refuse(call) {
    const goOn = call.stay(0);
    call.addWord(AT.CALLS, call.num(1));
    call.return(goOn(), () => call.code.i64(BigInt(-ERRNO.EAGAIN)));
  },
};

/** The module: it imports the memory of the tables, and exports each call by its name. */
export function compiledCalls(): Uint8Array<ArrayBuffer> {
  const names = Object.keys(WRITERS) as (keyof typeof WRITERS)[];
  return encodeModule({
    types: names.map((name) => KERNEL_CALLS[name]),
    imports: [{ module: "kernel", name: "memory", kind: "memory", limits: { minimum: 1 } }],
    functions: names.map((name, type) => {
      const call = new Call(name);
      WRITERS[name](call);
      return call.finish(type);
    }),
    exports: names.map((name, index) => ({ name, kind: "function", index })),
  });
}
