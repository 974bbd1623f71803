// Turns that threads give each other in compiled code: the record through which the machine says what a slice may do, and the
// WebAssembly function that does one `yield`. Invariant: it does what Machine does for a `yield` when neither the host nor chance has
// a say, and else nothing. spec/scheduling.md, "Turns in compiled code".
import { Code } from "../engine/compile/code.ts";
import { encodeModule } from "../engine/compile/module.ts";
import type { Context, Pass, Turns } from "../engine/context.ts";
import { WASM, type WasmType } from "../isa/wasm.ts";
import type { Scheduler } from "./sched.ts";
import * as ROW from "./thread-row.ts";
import { FLAG, STATE } from "./threads.ts";
import * as RECORD from "./turn-layout.ts";

/** Estimate of the work of one entry to the kernel, in instructions. */
export const WORK_OF_ENTRY = 50;

const WORD = 4;
const LONG = 8;
/** Locals: the parameters first. */
const FRAME = 0;
const PC = 1;
const LEFT = 2;
const RETIRED = 3;
const WORK = 4;
const MOST = 5;
const NEXT = 6;
/** Bytes of a thread's row, from the first row on. */
const NEXT_ROW = 7;
const ROW_AT = 8;
const I32: WasmType[] = ["i32", "i32", "i32"];

export class TurnRecord implements Turns {
  private readonly sched: Scheduler;
  private pass: Pass | undefined;
  /** What the slice began with. */
  private most = 0;
  private work = 0;

  constructor(sched: Scheduler) {
    this.sched = sched;
  }

  get count(): number {
    return (this.work - this.sched.queue.words[RECORD.WORK]! - this.passed) / WORK_OF_ENTRY;
  }

  get passed(): number {
    return this.most - this.sched.queue.words[RECORD.MOST]!;
  }

  get budget(): number {
    return this.sched.queue.words[RECORD.BUDGET]!;
  }

  get current(): number {
    return this.sched.queue.words[RECORD.CURRENT]!;
  }

  link(): Pass {
    this.pass ??= instantiate(this.sched.threads.linear() as WebAssembly.Memory);
    return this.pass;
  }

  loadStack(context: Context): void {
    const { threads } = this.sched;
    context.stackStart = threads.stackStart(this.current);
    context.stackEnd = threads.stackEnd(this.current);
  }

  /** Begins a slice of the current thread; `work` is how much is left until the host is asked. */
  begin(budget: number, most: number, work: number, quantum: number): void {
    const { words } = this.sched.queue;
    words[RECORD.CURRENT] = this.sched.current;
    words[RECORD.PROCESS] = this.sched.threads.process(this.sched.current);
    words[RECORD.BUDGET] = budget;
    words[RECORD.MOST] = most;
    words[RECORD.WORK] = work;
    words[RECORD.QUANTUM] = quantum;
    this.most = most;
    this.work = work;
  }
}

let compiled: WebAssembly.Module | undefined;

function instantiate(memory: WebAssembly.Memory): Pass {
  compiled ??= new WebAssembly.Module(moduleBytes());
  // What the module's bytes say.
  return new WebAssembly.Instance(compiled, { kernel: { memory } }).exports.pass as unknown as Pass;
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const code = new Code();
  new PassWriter(code).write();
  return encodeModule({
    types: [{ params: I32, results: I32 }],
    imports: [{ module: "kernel", name: "memory", kind: "memory", limits: { minimum: 1 } }],
    functions: [{ type: 0, locals: [{ count: ROW_AT + 1 - RETIRED, type: "i32" }], code: code.since(0) }],
    exports: [{ name: "pass", kind: "function", index: 0 }],
  });
}

class PassWriter {
  private readonly code: Code;

  constructor(code: Code) {
    this.code = code;
  }

  write(): void {
    const { code } = this;
    this.spend();
    this.findNext();
    this.park();
    this.begin();
    this.row(NEXT_ROW, ROW.FP);
    code.i32(3);
    code.op(WASM["i32.shl"].code);
    this.load(RECORD.QUANTUM);
    this.row(NEXT_ROW, ROW.STACK_END);
    code.i32(3);
    code.op(WASM["i32.shl"].code);
    code.end();
  }

  /** What the turn retired, and what is left for others; gives up when the slice has to end, or has no room for a whole quantum. */
  private spend(): void {
    const { code } = this;
    this.load(RECORD.BUDGET);
    code.get(LEFT);
    code.op(WASM["i32.sub"].code);
    code.set(RETIRED);
    this.load(RECORD.WORK);
    code.get(RETIRED);
    code.op(WASM["i32.sub"].code);
    code.i32(WORK_OF_ENTRY);
    code.op(WASM["i32.sub"].code);
    code.tee(WORK);
    code.i32(0);
    code.op(WASM["i32.le_s"].code);
    this.load(RECORD.MOST);
    code.get(RETIRED);
    code.op(WASM["i32.sub"].code);
    code.tee(MOST);
    this.load(RECORD.QUANTUM);
    code.op(WASM["i32.lt_s"].code);
    code.op(WASM["i32.or"].code);
    // Its quantum is used up: the machine counts a preemption.
    code.get(LEFT);
    code.op(WASM["i32.eqz"].code);
    code.op(WASM["i32.or"].code);
    this.load(RECORD.LENGTH);
    code.op(WASM["i32.eqz"].code);
    code.op(WASM["i32.or"].code);
    this.giveUpIf();
  }

  /** The head of the queue; gives up when it has a call to run again, or is of another process. */
  private findNext(): void {
    const { code } = this;
    this.load(RECORD.HEAD);
    code.i32(2);
    code.op(WASM["i32.shl"].code);
    code.memory(WASM["i32.load"].code, RECORD.RING_AT);
    code.tee(NEXT);
    code.i32(ROW.ROW_BYTES);
    code.op(WASM["i32.mul"].code);
    code.set(NEXT_ROW);
    this.row(NEXT_ROW, ROW.FLAGS);
    code.i32(FLAG.IN_CALL);
    code.op(WASM["i32.and"].code);
    this.row(NEXT_ROW, ROW.PROCESS);
    this.load(RECORD.PROCESS);
    code.op(WASM["i32.ne"].code);
    code.op(WASM["i32.or"].code);
    this.giveUpIf();
  }

  /** The thread that yields goes behind all others. */
  private park(): void {
    const { code } = this;
    this.load(RECORD.CURRENT);
    code.i32(ROW.ROW_BYTES);
    code.op(WASM["i32.mul"].code);
    code.set(ROW_AT);
    this.setRow(ROW_AT, ROW.FP, () => {
      code.get(FRAME);
      code.i32(3);
      code.op(WASM["i32.shr_u"].code);
    });
    this.setRow(ROW_AT, ROW.PC, () => code.get(PC));
    this.setRow(ROW_AT, ROW.STATE, () => code.i32(STATE.READY));
    code.get(ROW_AT);
    code.get(ROW_AT);
    code.memory(WASM["f64.load"].code, RECORD.ROWS_AT + LONG * ROW.RETIRED);
    code.get(RETIRED);
    code.op(WASM["f64.convert_i32_s"].code);
    code.op(WASM["f64.add"].code);
    code.memory(WASM["f64.store"].code, RECORD.ROWS_AT + LONG * ROW.RETIRED);
    // Where the head goes off the ring there is always room.
    this.load(RECORD.HEAD);
    this.load(RECORD.LENGTH);
    code.op(WASM["i32.add"].code);
    this.masked();
    code.i32(2);
    code.op(WASM["i32.shl"].code);
    this.load(RECORD.CURRENT);
    code.memory(WASM["i32.store"].code, RECORD.RING_AT);
    this.set(RECORD.HEAD, () => {
      this.load(RECORD.HEAD);
      code.i32(1);
      code.op(WASM["i32.add"].code);
      this.masked();
    });
  }

  private begin(): void {
    const { code } = this;
    this.setRow(NEXT_ROW, ROW.STATE, () => code.i32(STATE.RUNNING));
    this.set(RECORD.CURRENT, () => code.get(NEXT));
    this.set(RECORD.WORK, () => code.get(WORK));
    this.set(RECORD.MOST, () => code.get(MOST));
    this.set(RECORD.BUDGET, () => this.load(RECORD.QUANTUM));
  }

  private giveUpIf(): void {
    const { code } = this;
    code.if();
    for (let k = 0; k < I32.length; k++) code.i32(0);
    code.ret();
    code.end();
  }

  private masked(): void {
    this.load(RECORD.MASK);
    this.code.op(WASM["i32.and"].code);
  }

  private load(word: number): void {
    this.code.i32(0);
    this.code.memory(WASM["i32.load"].code, RECORD.RECORD_AT + WORD * word);
  }

  private set(word: number, value: () => void): void {
    this.code.i32(0);
    value();
    this.code.memory(WASM["i32.store"].code, RECORD.RECORD_AT + WORD * word);
  }

  private row(local: number, word: number): void {
    this.code.get(local);
    this.code.memory(WASM["i32.load"].code, RECORD.ROWS_AT + WORD * word);
  }

  private setRow(local: number, word: number, value: () => void): void {
    this.code.get(local);
    value();
    this.code.memory(WASM["i32.store"].code, RECORD.ROWS_AT + WORD * word);
  }
}
