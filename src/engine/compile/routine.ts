// A WebAssembly function written as statements over values, for code that is made by hand. Invariant: a value is written where it is
// used, once for each use; what is to be computed once is put into a local. spec/compiler.md, "Kernel".
import { WASM, type WasmType } from "../../isa/wasm.ts";
import { Code } from "./code.ts";
import type { FunctionBody } from "./module.ts";

/** Pushes one value. */
export type Value = () => void;

type Name = keyof typeof WASM;
const LOADS = { i32: "i32.load", u16: "i32.load16_u", i64: "i64.load", f64: "f64.load" } as const;
const STORES = { i32: "i32.store", i64: "i64.store", f64: "f64.store" } as const;

export class Routine {
  readonly code: Code;
  private readonly start: number;
  private readonly locals: WasmType[] = [];
  private readonly params: number;
  /** Labels that are open. */
  private depth = 0;

  constructor(params: number, code = new Code()) {
    this.params = params;
    this.code = code;
    this.start = code.length;
  }

  // Values

  num = (value: number): Value => {
    return () => this.code.i32(value);
  };

  zero = (type: "i32" | "i64"): Value => {
    return type === "i32" ? this.num(0) : () => this.code.i64Halves(0, 0);
  };

  get = (local: number): Value => {
    return () => this.code.get(local);
  };

  op = (name: Name, ...operands: Value[]): Value => {
    return () => {
      for (const operand of operands) operand();
      this.code.op(WASM[name].code);
    };
  };

  add = (a: Value, b: Value): Value => this.op("i32.add", a, b);
  sub = (a: Value, b: Value): Value => this.op("i32.sub", a, b);
  mul = (a: Value, b: Value): Value => this.op("i32.mul", a, b);
  and = (a: Value, b: Value): Value => this.op("i32.and", a, b);
  or = (a: Value, b: Value): Value => this.op("i32.or", a, b);
  eq = (a: Value, b: Value): Value => this.op("i32.eq", a, b);
  ne = (a: Value, b: Value): Value => this.op("i32.ne", a, b);
  not = (a: Value): Value => this.op("i32.eqz", a);
  shl = (a: Value, bits: number): Value => this.op("i32.shl", a, this.num(bits));
  shr = (a: Value, bits: number): Value => this.op("i32.shr_u", a, this.num(bits));

  /** The first value, or the second when the condition is 0. */
  either = (first: Value, second: Value, condition: Value): Value => {
    return () => {
      first();
      second();
      condition();
      this.code.select();
    };
  };

  load = (address: Value, offset: number, type: keyof typeof LOADS = "i32"): Value => {
    return () => {
      address();
      this.code.memory(WASM[LOADS[type]].code, offset);
    };
  };

  // Statements

  /** A new local, 0 at first. */
  local(type: WasmType = "i32"): number {
    this.locals.push(type);
    return this.params + this.locals.length - 1;
  }

  set(local: number, value: Value): void {
    value();
    this.code.set(local);
  }

  /** A new local that holds the value from now on. */
  let(value: Value, type: WasmType = "i32"): number {
    const local = this.local(type);
    this.set(local, value);
    return local;
  }

  store(address: Value, offset: number, value: Value, type: keyof typeof STORES = "i32"): void {
    address();
    value();
    this.code.memory(WASM[STORES[type]].code, offset);
  }

  /** What is done when a condition holds that seldom does. */
  unlikelyIf(condition: Value, then: () => void): void {
    condition();
    this.code.unlikelyIf();
    this.depth++;
    then();
    this.depth--;
    this.code.end();
  }

  if(condition: Value, then: () => void, otherwise?: () => void): void {
    condition();
    this.code.if();
    this.depth++;
    then();
    if (otherwise !== undefined) {
      this.code.else();
      otherwise();
    }
    this.depth--;
    this.code.end();
  }

  /** A body that begins anew wherever it says so, and else is left at its end. */
  loop(body: (again: () => void) => void): void {
    this.code.loop();
    const head = this.depth++;
    body(() => this.code.br(this.depth - 1 - head));
    this.depth--;
    this.code.end();
  }

  /** Pops what a call gave, the last result first. */
  take(...locals: number[]): void {
    for (const local of locals.reverse()) this.code.set(local);
  }

  return(...values: Value[]): void {
    for (const value of values) value();
    this.code.ret();
  }

  /** The function, when all is written. It ends with a return. */
  finish(type: number): FunctionBody {
    this.code.unreachable();
    this.code.end();
    const locals = this.locals.map((local) => ({ count: 1, type: local }));
    return { type, locals, code: this.code.since(this.start), unlikely: this.code.unlikelySince(this.start) };
  }
}
