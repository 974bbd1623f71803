// An image as one WebAssembly module: for each guest function its code and a way to resume it, and the loop that runs a parked thread.
// Invariant: the module depends on the image, on what is wanted of it and on its place in memory, on nothing else. spec/compiler.md, "Module".
import type { RegisterClass } from "../../isa/forms.ts";
import { FLOAT_BASE, type Signature } from "../../isa/image.ts";
import { WASM, type WasmType } from "../../isa/wasm.ts";
import { HEADER } from "../layout.ts";
import type { Program } from "../program.ts";
import { type Area, areaOf, LEAVE } from "./area.ts";
import { Code } from "./code.ts";
import { RowEmitter } from "./emit.ts";
import { byteOf, frameOf, LOCAL, STORE, typeOf } from "./frame.ts";
import { FunctionWriter, type ModuleContext } from "./function.ts";
import { NO_GUESTS } from "./guests.ts";
import { KERNEL_CALL_NAMES, KERNEL_CALLS, type KernelCall } from "./kernel-calls.ts";
import { type Elements, encodeModule, type FunctionBody, type FunctionType, SHARED_LIMITS } from "./module.ts";
import { noKernel } from "./no-kernel.ts";
import { type Plan, planOf } from "./plan.ts";
import { writeRun } from "./run.ts";

/** Functions that are longer, or have longer code, stay with the interpreter. */
const MOST_INSTRUCTIONS = 60_000;
const MOST_BYTES = 4 * 1024 * 1024;
const RESUMED = -0x80000000;
/** The upper half of the canonical NaN. */
const CANONICAL_HIGH = 0x7ff80000;
const TYPE_RESUME = 0;
/** Types of the kernel's calls come behind that, then those of signatures. Imported functions have the first indexes. */
const TYPES_BEFORE = 1 + KERNEL_CALL_NAMES.length;
const FUNCTIONS_BEFORE = KERNEL_CALL_NAMES.length;
const TABLE_OF_RESUMES = 1;
const I32_STORE = WASM["i32.store"].code;

export interface Compiled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** For each instruction the number of its place, 0 where a thread cannot go on in compiled code. */
  readonly places: Uint16Array;
  /** For each instruction how many there are to the end of its block, itself included; 0 in a function that is not compiled. */
  readonly rests: Uint8Array;
  /** Spans whose bounds the module reads from the area. */
  readonly spans: readonly number[];
  /** How many functions were compiled. */
  readonly functions: number;
  /** 1 for each function that is in the module. */
  readonly wanted: Uint8Array;
}

/** What of a space its module depends on: bytes of guest address 0 and of the engine's area, and whether the memory is shared. */
export interface ModulePlace {
  readonly base: number;
  readonly areaAt?: number;
  readonly isShared?: boolean;
}

/** Compiles an image, or the functions that are wanted of it, for one place in memory. */
export function compile(program: Program, place: ModulePlace, wanted?: Uint8Array): Compiled {
  return new Compiler(program, place, wanted ?? new Uint8Array(program.image.functions.length).fill(1)).compile();
}

/** What the driver needs of the compiler, which may be loaded later than itself. */
export interface Compiling {
  readonly compile: typeof compile;
  readonly noKernel: typeof noKernel;
}

export const COMPILING: Compiling = { compile, noKernel };

class Compiler implements ModuleContext {
  readonly program: Program;
  readonly base: number;
  readonly area: Area;
  readonly isShared: boolean;
  readonly code = new Code();
  readonly rows: RowEmitter;
  readonly spans: number[] = [];
  private readonly places: Uint16Array;
  private readonly rests: Uint8Array;
  private readonly bodies: FunctionBody[] = [];
  private readonly wanted: Uint8Array;
  /** The wanted functions, ascending; the number of each in the module. */
  private readonly indexes: Int32Array;
  private readonly numbers: Int32Array;
  private readonly guestPlans = new Map<number, Plan | undefined>();
  private compiled = 0;

  constructor(program: Program, { base, areaAt = 0, isShared = false }: ModulePlace, wanted: Uint8Array) {
    this.program = program;
    this.base = base;
    this.area = areaOf(areaAt);
    this.isShared = isShared;
    this.wanted = wanted;
    this.indexes = Int32Array.from(wanted.keys()).filter((index) => wanted[index] === 1);
    this.numbers = new Int32Array(wanted.length);
    for (let number = 0; number < this.indexes.length; number++) this.numbers[this.indexes[number]!] = number;
    this.rows = new RowEmitter(this.code, base, { isShared, areaAt });
    this.places = new Uint16Array(program.image.code.length / 2);
    this.rests = new Uint8Array(program.image.code.length / 2);
  }

  typeOf(signature: number): number {
    return TYPES_BEFORE + signature;
  }

  isWanted(index: number): boolean {
    return this.wanted[index] === 1;
  }

  functionOf(index: number): number {
    return FUNCTIONS_BEFORE + this.numbers[index]!;
  }

  kernelCall(name: KernelCall): number {
    return KERNEL_CALL_NAMES.indexOf(name);
  }

  guestPlan(index: number): Plan | undefined {
    let plan = this.guestPlans.get(index);
    if (plan === undefined && !this.guestPlans.has(index) && this.isWanted(index)) {
      plan = planOf(this.program, index, true);
      this.guestPlans.set(index, plan);
    }
    return plan;
  }

  compile(): Compiled {
    const { indexes, wanted, program } = this;
    const { functions, signatures, debug } = program.image;
    for (const index of indexes) this.bodies.push(this.body(index));
    for (const index of indexes) this.bodies.push(this.resume(index));
    this.bodies.push(writeRun(this, TYPE_RESUME, TABLE_OF_RESUMES));
    const bytes = encodeModule({
      types: [
        { params: ["i32", "i32"], results: ["i32"] },
        ...KERNEL_CALL_NAMES.map((name) => KERNEL_CALLS[name]),
        ...signatures.map(functionType),
      ],
      imports: [
        { module: "vmrun", name: "memory", kind: "memory", limits: this.isShared ? SHARED_LIMITS : { minimum: 1 } },
        ...KERNEL_CALL_NAMES.map((name, k) => ({ module: "kernel", name, kind: "function", type: 1 + k }) as const),
      ],
      functions: this.bodies,
      tables: [{ minimum: functions.length }, { minimum: functions.length }],
      exports: [{ name: "run", kind: "function", index: FUNCTIONS_BEFORE + 2 * indexes.length }],
      elements: [
        ...this.elements(0, FUNCTIONS_BEFORE),
        ...this.elements(TABLE_OF_RESUMES, FUNCTIONS_BEFORE + indexes.length),
      ],
      names: debug.functions.length === 0 ? [] : [...indexes].map((index) => this.nameOf(index)),
    });
    const { places, rests, spans, compiled } = this;
    return { bytes, places, rests, spans, functions: compiled, wanted };
  }

  /** A table's elements for each run of wanted functions; those of the table begin at number `first` of the module. */
  private elements(table: number, first: number): Elements[] {
    const { indexes } = this;
    const elements: Elements[] = [];
    for (let start = 0, end = 1; start < indexes.length; start = end, end++) {
      while (end < indexes.length && indexes[end] === indexes[end - 1]! + 1) end++;
      const functions = Int32Array.from({ length: end - start }, (_, k) => first + start + k);
      elements.push({ table, offset: indexes[start]!, functions });
    }
    return elements;
  }

  private nameOf(index: number): { index: number; name: string } {
    return { index: this.functionOf(index), name: this.program.image.debug.functions[index]! };
  }

  private body(index: number): FunctionBody {
    const { program, code } = this;
    const record = program.image.functions[index]!;
    const plan = record.length <= MOST_INSTRUCTIONS ? planOf(program, index) : undefined;
    const type = this.typeOf(record.signature);
    const start = code.length;
    if (plan !== undefined) {
      const body = new FunctionWriter(this, index, plan).write();
      if (code.length - start <= MOST_BYTES) {
        this.keepPlan(index, plan);
        this.compiled++;
        return { type, ...body };
      }
    }
    const from = code.length;
    this.refuse(index);
    return { type, locals: [], code: code.since(from) };
  }

  private keepPlan(index: number, { blocks, places, prologue }: Plan): void {
    for (let block = 0; block < blocks.count; block++) {
      const start = blocks.starts[block]!;
      const end = blocks.starts[block + 1]!;
      for (let pc = start; pc < end; pc++) this.rests[pc] = end - pc;
      this.places[start] = places[block]!;
    }
    const { start } = this.program.image.functions[index]!;
    if (places[prologue] !== 0) this.places[start] = places[prologue]!;
  }

  /** The code of a function that is not compiled: it parks itself at its start. */
  private refuse(index: number): void {
    const { program, code } = this;
    const frame = frameOf(program, index, NO_GUESTS);
    const next = { x: 0, f: FLOAT_BASE };
    frame.signature.params.forEach((parameter, k) => {
      code.get(LOCAL.FRAME);
      code.get(LOCAL.FIRST_ARGUMENT + k);
      code.memory(STORE[parameter], byteOf(frame, next[parameter]++));
    });
    for (const register of program.liveness.entryLive(index)) {
      code.get(LOCAL.FRAME);
      code.i64Halves(0, 0);
      code.memory(STORE.x, byteOf(frame, register));
    }
    const words: [number, number][] = [
      [HEADER.PC, frame.record.start],
      [HEADER.FUNCTION, index],
    ];
    for (const [half, value] of words) {
      code.get(LOCAL.FRAME);
      code.i32(value);
      code.memory(I32_STORE, 4 * half);
    }
    this.keep(this.area.LEFT, LOCAL.LEFT);
    this.keep(this.area.FRAME, LOCAL.FRAME);
    code.i32(LEAVE.INTERPRET);
    zeroes(code, frame.signature.results);
    code.end();
  }

  /** (frame, left) -> left: goes on in the function's frame; its results go to the area. */
  private resume(index: number): FunctionBody {
    const { code, program } = this;
    const { params, results } = program.image.signatures[program.image.functions[index]!.signature]!;
    const start = code.length;
    code.get(LOCAL.FRAME);
    code.get(LOCAL.LEFT);
    code.i32(RESUMED);
    code.op(WASM["i32.or"].code);
    zeroes(code, params);
    const locals = results.map((result) => ({ count: 1, type: typeOf(result) }));
    if (results.length === 0) code.returnCall(this.functionOf(index));
    else {
      code.call(this.functionOf(index));
      this.keepResults(results);
    }
    code.end();
    return { type: TYPE_RESUME, locals, code: code.since(start) };
  }

  /** Takes results and what is left off the stack; unless the function was left the results go to the area, NaNs canonical. */
  private keepResults(results: readonly RegisterClass[]): void {
    const { code } = this;
    const first = 2;
    for (let k = results.length - 1; k >= 0; k--) code.set(first + k);
    code.tee(LOCAL.LEFT);
    code.i32(0);
    code.op(WASM["i32.lt_s"].code);
    code.if();
    code.get(LOCAL.LEFT);
    code.ret();
    code.end();
    results.forEach((result, k) => {
      code.i32(0);
      code.get(first + k);
      if (result === "f") {
        code.f64Halves(0, CANONICAL_HIGH);
        code.get(first + k);
        code.get(first + k);
        code.op(WASM["f64.eq"].code);
        code.select();
      }
      code.memory(STORE[result], this.area.RESULTS + 8 * k);
    });
    code.get(LOCAL.LEFT);
  }

  private keep(offset: number, local: number): void {
    this.code.i32(0);
    this.code.get(local);
    this.code.memory(I32_STORE, offset);
  }
}

function functionType({ params, results }: Signature): FunctionType {
  const types = (classes: readonly RegisterClass[]): WasmType[] => classes.map(typeOf);
  return { params: ["i32", "i32", ...types(params)], results: ["i32", ...types(results)] };
}

function zeroes(code: Code, classes: readonly RegisterClass[]): void {
  for (const registerClass of classes) {
    if (registerClass === "x") code.i64Halves(0, 0);
    else code.f64(0);
  }
}
