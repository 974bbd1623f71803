// Writes the WebAssembly of single instructions, as their rows say it: registers are locals. Invariant: nothing is written but
// what the row means; that an address is valid and what follows a guard is the caller's part. spec/compiler.md, "Rows".
import { assert, unreachable } from "../../base/assert.ts";
import { opOf } from "../../isa/image.ts";
import { sharedEmitOf } from "../../isa/ops/atomic.ts";
import { rowOf } from "../../isa/ops.ts";
import { WASM, type WasmType } from "../../isa/wasm.ts";
import { STACKS } from "../stacks.ts";
import type { Code } from "./code.ts";
import { guardOf, type Plan, planOf, STEP_LENGTH, type StepKind } from "./row-plan.ts";

const ADD = WASM["i32.add"].code;
const I64_LOAD = WASM["i64.load"].code;
const WRAP = WASM["i32.wrap_i64"].code;

/** Numbers of locals in one function. */
export interface Locals {
  /** Of x0; x1 and the others follow. */
  readonly integers: number;
  /** Of f0. */
  readonly floats: number;
  /** Of the first temporary; the caller declares locals of the types `temporaries` from here on. */
  readonly temporaries: number;
}

/** Plans by number of the row, made when a row is first met. */
const values: Plan[] = [];
const guards: (Plan | undefined)[] = [];
/** Of rows that do something else on shared memory. */
const shared: Plan[] = [];
const narrows: Plan[] = [];

function valuePlan(number: number): Plan {
  const known = values[number];
  if (known) return known;
  const row = rowOf(number);
  assert(row?.emit, "the instruction's row says what it means");
  const plan = planOf(row, row.emit);
  values[number] = plan;
  guards[number] = row.guard && guardOf(row, row.guard.emit);
  return plan;
}

/** The plan of a row's meaning on shared memory. */
function sharedPlan(number: number): Plan {
  const known = shared[number];
  if (known) return known;
  const row = rowOf(number);
  assert(row, "the instruction has a row");
  const emit = sharedEmitOf(row);
  const plan = emit === undefined ? valuePlan(number) : planOf(row, emit);
  shared[number] = plan;
  return plan;
}

/** The plan of a row's meaning for operands that are sign-extended from 32 bits. */
function narrowPlan(number: number): Plan {
  const known = narrows[number];
  if (known) return known;
  const row = rowOf(number);
  assert(row?.narrow, "the instruction's row says what it means on 32 bits");
  narrows[number] = planOf({ ...row, result: "w" }, row.narrow);
  return narrows[number];
}

export class RowEmitter {
  readonly code: Code;
  /** Types of the temporaries that the function needs, in the order of their locals. */
  temporaries: WasmType[] = [];
  /** A load, store or update is at byte `offset`, from 0 to 2^32 - 1, behind the i32 in local `address`; that it is valid is checked. */
  address = 0;
  offset: number;
  private readonly base: number;
  private readonly isShared: boolean;
  private readonly self: number;
  private locals: Locals = { integers: 0, floats: 0, temporaries: 0 };
  private word = 0;
  private low = 0;
  private high = 0;
  /** Whether `p` is the whole guest address; else it is what a load or store takes. */
  private whole = false;
  /** Which temporaries the instruction has taken, one bit each. */
  private taken = 0;
  /** Those that the whole function uses. */
  private reserved = 0;
  /** The local of `t`, or -1. */
  private kept = -1;
  private readonly halves = new Int32Array(2);
  private readonly long = new BigInt64Array(this.halves.buffer);

  /** Guest address 0 is byte `base` of the memory, which threads of the host may share; the engine's area begins at `areaAt`. */
  constructor(code: Code, base: number, { isShared = false, areaAt = 0 } = {}) {
    this.code = code;
    this.self = areaAt + STACKS.SELF;
    this.base = base;
    this.isShared = isShared;
    this.offset = base;
  }

  /** Starts a function, without temporaries so far. */
  beginFunction(locals: Locals): void {
    this.locals = locals;
    this.temporaries = [];
    this.taken = 0;
    this.reserved = 0;
  }

  /** Goes on with other registers in the same function. */
  beginGuest(locals: Locals): void {
    this.locals = locals;
    this.taken = 0;
  }

  /** Starts an instruction: its first word, and its 64-bit constant in halves as a decoded program has it. */
  begin(word: number, low: number, high: number): void {
    this.word = word;
    this.low = low;
    this.high = high;
    this.taken = 0;
    this.kept = -1;
  }

  /** Does the instruction and sets its register: a row that computes, or one of memory whose address or areas are checked. */
  value(): void {
    const number = opOf(this.word);
    this.perform(this.isShared ? sharedPlan(number) : valuePlan(number));
  }

  /** The same, for operands that are sign-extended from 32 bits; so is the result. */
  narrowValue(): void {
    this.perform(narrowPlan(opOf(this.word)));
  }

  /** Pushes whether a branch is taken, as an i32. */
  condition(): void {
    this.perform(valuePlan(opOf(this.word)));
  }

  /** Pushes whether the guard holds, as an i32; false, and nothing is pushed, when the row has none or it cannot hold. */
  guard(): boolean {
    valuePlan(opOf(this.word));
    const plan = guards[opOf(this.word)];
    this.whole = true;
    const pushed = plan !== undefined && this.perform(plan);
    this.whole = false;
    return pushed;
  }

  /** A local that the whole function uses, among the temporaries. */
  local(type: WasmType): number {
    const index = this.temporaries.push(type) - 1;
    assert(index < 32, "a function has a few locals of its own");
    this.reserved |= 1 << index;
    return this.locals.temporaries + index;
  }

  /** The local of a temporary that this instruction alone uses. */
  temporary(type: WasmType): number {
    const { temporaries } = this;
    const taken = this.taken | this.reserved;
    let index = 0;
    while (index < temporaries.length && (temporaries[index] !== type || (taken & (1 << index)) !== 0)) index++;
    if (index === temporaries.length) temporaries.push(type);
    assert(index < 32, "an instruction takes a few temporaries");
    this.taken |= 1 << index;
    return this.locals.temporaries + index;
  }

  /** Whether there were steps to do. */
  private perform({ when, steps, otherwise }: Plan): boolean {
    const chosen = when?.(this.constant()) ? steps : otherwise;
    for (let at = 0; at < chosen.length; at += STEP_LENGTH) {
      this.step(chosen[at] as StepKind, chosen[at + 1]!, chosen[at + 2]!);
    }
    return chosen.length > 0;
  }

  /** The cases are numbers of `STEP`, not its names: of numbers V8 makes a table even before it compiles this. */
  private step(kind: StepKind, first: number, second: number): void {
    const { code } = this;
    switch (kind) {
      case 0: // OP
        code.op(first);
        break;
      case 1: // MEMORY
        code.memory(first, this.offset);
        break;
      case 2: // INTEGER
        code.get(this.integerAt(first));
        break;
      case 3: // LOW
        code.get(this.integerAt(first));
        code.op(WRAP);
        break;
      case 4: // FLOAT
        code.get(this.floatAt(first));
        break;
      case 5: // CONSTANT
        code.i64Halves(this.low, this.high);
        break;
      case 6: // LOW_CONSTANT
        code.i32(this.low);
        break;
      case 7: // FLOAT_CONSTANT
        code.f64Halves(this.low, this.high);
        break;
      case 8: // I32
        code.i32(first);
        break;
      case 9: // I64
        code.i64Halves(first, second);
        break;
      case 10: // ADDRESS
        this.pushAddress();
        break;
      case 11: // AREA
        code.get(this.integerAt(first));
        code.op(WRAP);
        code.i32(this.base);
        code.op(ADD);
        break;
      case 12: // KEEP
        if (this.kept < 0) this.kept = this.temporary("i64");
        code.set(this.kept);
        break;
      case 13: // KEPT
        code.get(this.kept);
        break;
      case 14: // SET_INTEGER
        code.set(this.integerAt(first));
        break;
      case 15: // SET_FLOAT
        code.set(this.floatAt(first));
        break;
      case 16: // SELF
        code.i32(0);
        code.memory(I64_LOAD, this.self);
        break;
      default:
        unreachable(kind);
    }
  }

  private pushAddress(): void {
    this.code.get(this.address);
    const rest = this.offset - this.base;
    if (!this.whole || rest === 0) return;
    this.code.i32(rest);
    this.code.op(ADD);
  }

  private integerAt(shift: number): number {
    return this.locals.integers + ((this.word >>> shift) & 255);
  }

  private floatAt(shift: number): number {
    return this.locals.floats + ((this.word >>> shift) & 255);
  }

  private constant(): bigint {
    this.halves[0] = this.low;
    this.halves[1] = this.high;
    return this.long[0]!;
  }
}
