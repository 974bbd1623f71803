// How compiled code stops: it writes what is live into its frame and returns a negative number, and so do all its callers.
// Invariant: afterwards memory holds the thread as the interpreter would have left it. spec/compiler.md, "Leaving".
import { FLOAT_BASE } from "../../isa/image.ts";
import { WASM } from "../../isa/wasm.ts";
import { HEADER } from "../layout.ts";
import type { Code } from "./code.ts";
import { byteOf, classOf, type Frame, LOCAL, localOf, STORE, typeOf } from "./frame.ts";
import type { ModuleContext } from "./function.ts";

/** Up to so many stores a function writes what is live at each place; beyond, one piece of code writes all registers. */
const MOST_STORES = 4096;
const HALF = 4;
const I32_STORE = WASM["i32.store"].code;

/** Depths of the labels around a function's code, counted from the outermost of them. */
const LEAVING = 1;
const UNWINDING = 2;
const LABELS_AROUND = 3;

export class Leaving {
  private readonly module: ModuleContext;
  private readonly code: Code;
  private readonly frame: Frame;
  private readonly functionIndex: number;
  /** Whether all registers are written at the end. */
  private readonly shared: boolean;

  /** Labels open around those of this function. */
  private outside = 0;

  constructor(module: ModuleContext, frame: Frame, functionIndex: number, mayStore: boolean) {
    this.module = module;
    this.code = module.code;
    this.frame = frame;
    this.functionIndex = functionIndex;
    this.shared = !mayStore;
  }

  /** Whether a function with so many places to leave at, and registers, can have stores at each. */
  static mayStore(places: number, registers: number): boolean {
    return places * registers <= MOST_STORES;
  }

  /** Opens the labels that the functions below branch to; how many are open then. */
  begin(depth: number): number {
    this.outside = depth;
    for (let k = 0; k < LABELS_AROUND; k++) this.code.block();
    return depth + LABELS_AROUND;
  }

  /** Parks the thread at pc, giving back what the block had charged for `unretired` instructions. `depth` labels are open. */
  leave(pc: number, kind: number, unretired: number, depth: number, live = pc): void {
    const { code, frame } = this;
    if (unretired !== 0) {
      code.get(LOCAL.LEFT);
      code.i32(unretired);
      code.op(WASM["i32.add"].code);
      code.set(LOCAL.LEFT);
    }
    this.store(live);
    code.i32(pc);
    code.set(frame.work.PC);
    code.i32(kind);
    code.set(frame.work.KIND);
    code.br(depth - 1 - this.outside - LEAVING);
  }

  /** Behind the call at pc whose callee was parked: parks this frame too. */
  unwind(pc: number, depth: number): void {
    this.store(pc + 1);
    this.code.i32(pc);
    this.code.set(this.frame.work.PC);
    this.code.br(depth - 1 - this.outside - UNWINDING);
  }

  /** The code that all places share; behind it KIND says why the frame is parked. It closes the labels. */
  finish(): void {
    const { code, frame } = this;
    const { area } = this.module;
    const { work, offset } = frame;
    code.unreachable();
    code.end();
    code.get(LOCAL.FRAME);
    code.i32(frame.words);
    code.memory(I32_STORE, offset + frame.bytes + HALF * HEADER.BACK);
    code.get(LOCAL.LEFT);
    code.set(work.KIND);
    code.br(1);
    code.end();
    code.i32(0);
    code.get(LOCAL.LEFT);
    code.memory(I32_STORE, area.LEFT);
    code.i32(0);
    code.get(LOCAL.FRAME);
    if (offset !== 0) {
      code.i32(offset);
      code.op(WASM["i32.add"].code);
    }
    code.memory(I32_STORE, area.FRAME);
    code.end();
    if (this.shared) this.storeAll();
    code.get(LOCAL.FRAME);
    code.get(work.PC);
    code.memory(I32_STORE, offset + HALF * HEADER.PC);
    code.get(LOCAL.FRAME);
    code.i32(this.functionIndex);
    code.memory(I32_STORE, offset + HALF * HEADER.FUNCTION);
  }

  /** Ends a function's code: it returns KIND, and results that nobody looks at. */
  finishFunction(): void {
    const { code, frame } = this;
    this.finish();
    code.get(frame.work.KIND);
    for (const result of frame.signature.results) this.zero(typeOf(result) === "i64");
    code.end();
  }

  private zero(integer: boolean): void {
    if (integer) this.code.i64Halves(0, 0);
    else this.code.f64(0);
  }

  /** Writes the registers that are live at pc into the frame, unless all are written at the end. */
  private store(pc: number): void {
    if (!this.shared) this.keep(pc);
  }

  /** Writes the registers that are live at pc into the frame. */
  keep(pc: number): void {
    for (const register of this.module.program.liveness.liveAt(pc)) this.storeOne(register);
  }

  private storeAll(): void {
    const { integers, floats } = this.frame.record;
    for (let register = 0; register < integers; register++) this.storeOne(register);
    for (let register = 0; register < floats; register++) this.storeOne(FLOAT_BASE + register);
  }

  private storeOne(register: number): void {
    const { code, frame } = this;
    code.get(LOCAL.FRAME);
    code.get(localOf(frame, register));
    code.memory(STORE[classOf(register)], byteOf(frame, register));
  }
}
