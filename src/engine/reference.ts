// The oracle: one instruction at a time, straight from the image and the rows, written to be read. Invariant: this says what
// an instruction does; the generated loop leaves to it all that traps or is rare, and is tested against it. spec/engine.md.
import { assert, unreachable } from "../base/assert.ts";
import { type Operand, operandsOf } from "../isa/forms.ts";
import { aOf, bcOf, bOf, cOf, FLOAT_BASE, opOf } from "../isa/image.ts";
import { PAGE } from "../isa/limits.ts";
import { ATOMICS, type AtomicName } from "../isa/ops/atomic.ts";
import type { Row, Run } from "../isa/ops/row.ts";
import { rowOf } from "../isa/ops.ts";
import { TRAPS, type TrapName } from "../isa/traps.ts";
import { type Context, type Engine, EXIT, type Exit } from "./context.ts";
import { fence } from "./fence.ts";
import { PARAMETERS } from "./interpreter.gen.ts";
import { HEADER } from "./layout.ts";
import { type Program, wordOf } from "./program.ts";
import { STACKS } from "./stacks.ts";

/** `step` answers this when the instruction has retired and the thread can go on. */
export const RETIRED = -1;
export type StepResult = Exit | typeof RETIRED;

/** An engine that does nothing but step. */
export function createReference(program: Program): Engine {
  return {
    name: "reference",
    slice(context, budget) {
      context.retired = 0;
      let result: StepResult = RETIRED;
      while (result === RETIRED && context.retired < budget) result = step(program, context);
      park(context);
      return result === RETIRED ? EXIT.BUDGET : result;
    },
  };
}

/** Keeps the frame's header true while no engine runs the thread. */
export function park(context: Context): void {
  context.space.views.i32[2 * context.fp + HEADER.PC] = context.pc;
}

/** What an instruction sees: its fields, and the registers of the frame. */
interface Scene {
  readonly program: Program;
  readonly context: Context;
  readonly row: Row;
  readonly word: number;
  readonly imm: number;
  /** Word of integer register 0 and of float register 0. */
  readonly integers: number;
  readonly floats: number;
}

/** Runs the instruction at `context.pc`, and counts it in `context.retired` unless it traps or needs a larger stack. */
export function step(program: Program, context: Context): StepResult {
  const scene = sceneOf(program, context);
  const result = execute(scene);
  if (result !== EXIT.TRAP && result !== EXIT.STACK) context.retired++;
  return result;
}

function sceneOf(program: Program, context: Context): Scene {
  const { image } = program;
  const word = image.code[2 * context.pc]!;
  const row = rowOf(opOf(word));
  assert(row, "a verified image has only known instructions");
  const record = image.functions[context.space.views.i32[2 * context.fp + HEADER.FUNCTION]!]!;
  return {
    program,
    context,
    row,
    word,
    imm: image.code[2 * context.pc + 1]!,
    integers: context.fp + wordOf(record, 0),
    floats: context.fp + wordOf(record, FLOAT_BASE),
  };
}

function execute(scene: Scene): StepResult {
  const { context, row, imm, program } = scene;
  switch (row.flow) {
    case "next": {
      const trapped = row.memory ? accessMemory(scene) : compute(scene);
      if (trapped) return EXIT.TRAP;
      if (row.atomic === "fence" && context.space.isShared) fence();
      return goTo(context, context.pc + 1);
    }
    case "branch":
      return goTo(context, call(scene, "run", {}) ? imm : context.pc + 1);
    case "jump":
      return goTo(context, imm);
    case "table": {
      const index = integer(scene, "a");
      const targets = program.image.tables[imm]!;
      return goTo(context, index >= 0n && index < BigInt(targets.length) ? targets[Number(index)]! : context.pc + 1);
    }
    case "call":
      return enter(scene, false);
    case "tail":
      return enter(scene, true);
    case "return":
      return leave(scene);
    case "sys":
      context.site = imm;
      context.pc++;
      return EXIT.SYS;
    case "spawn": {
      const callee = calleeOf(scene);
      if (callee === undefined) return EXIT.TRAP;
      context.site = imm;
      context.callee = callee;
      context.pc++;
      return EXIT.SPAWN;
    }
    case "trap":
      return trap(scene, "EXPLICIT", BigInt(imm));
    default:
      return unreachable(row.flow);
  }
}

function goTo(context: Context, pc: number): typeof RETIRED {
  context.pc = pc;
  return RETIRED;
}

function trap({ context }: Scene, name: TrapName, operand: bigint): typeof EXIT.TRAP {
  context.trap = TRAPS[name].number;
  context.operand = operand;
  return EXIT.TRAP;
}

// Operands

type Letter = "a" | "b" | "c";
const FIELDS = { a: aOf, b: bOf, c: cOf };

/** The 64-bit integer in the place of a letter: a register or a constant. */
function integer(scene: Scene, letter: Letter): bigint {
  const { context, row, imm, word, program } = scene;
  const operand = operandOf(row, letter);
  switch (operand.kind) {
    case "register":
    case "memory":
      return context.space.views.i64[scene.integers + FIELDS[letter](word)]!;
    case "immediate":
      return BigInt(operand.field === "bc" ? bcOf(word) : imm);
    case "pool":
      return program.image.pool[operand.field === "bc" ? word >>> 16 : imm]!;
    default:
      return BigInt(imm >>> 0);
  }
}

function float(scene: Scene, letter: Letter): number {
  const { context, row, imm, word, program } = scene;
  const operand = operandOf(row, letter);
  if (operand.kind === "pool") return new Float64Array(program.image.pool.slice(imm, imm + 1).buffer)[0]!;
  return context.space.views.f64[scene.floats + FIELDS[letter](word)]!;
}

/** Registers have the letter of their field, a memory operand's base is in b, constants have the letter of their place. */
function operandOf(row: Row, letter: Letter): Operand {
  const found = operandsOf(row.form).find((operand, place) => {
    if (operand.kind === "register") return operand.field === letter;
    return operand.kind === "memory" ? letter === "b" : "abc"[place] === letter;
  });
  assert(found, `${row.name} has an operand ${letter}`);
  return found;
}

const low = (value: bigint): number => Number(BigInt.asIntN(32, value));
// Unsigned first: V8 of Node 20 can end the process on a signed shift of a bigint that two paths bring together.
const high = (value: bigint): number => Number(BigInt.asUintN(64, value) >> 32n) | 0;

/** What a parameter of `run` stands for. `given` has what only the access knows: p, old, oldl, pa, pb, n. */
function operandValue(scene: Scene, parameter: string, given: Readonly<Record<string, unknown>>): unknown {
  if (parameter in given) return given[parameter];
  if (parameter === "self") {
    const { views, areaAt } = scene.context.space;
    return views.i64[(areaAt + STACKS.SELF) / 8];
  }
  if (parameter === "m") return scene.context.space.views;
  if (parameter === "bits") return scene.context.space.views.i64[scene.floats + bOf(scene.word)];
  const letter = parameter.replace(/[flh]/g, "") as Letter;
  if (parameter.startsWith("f")) return float(scene, letter);
  const value = integer(scene, letter);
  if (parameter.endsWith("l")) return low(value);
  return parameter.endsWith("h") ? high(value) : value;
}

type Value = ReturnType<Run>;

function call(scene: Scene, part: "run" | "low" | "high" | "guard", given: Readonly<Record<string, unknown>>): Value {
  const { row } = scene;
  const pair = typeof row.run === "object" ? row.run : undefined;
  const run = part === "guard" ? row.guard?.when : part === "run" ? row.run : pair?.[part];
  const names = PARAMETERS[`${row.number}.${part}`];
  assert(typeof run === "function" && names, `${row.name} has the meaning that is asked for`);
  return run(...(names.map((name) => operandValue(scene, name, given)) as never[]));
}

// Values

/** Computes the row's value and writes it; true when it trapped instead. */
function compute(scene: Scene): boolean {
  const { row } = scene;
  if (row.guard && call(scene, "guard", {})) {
    trap(scene, row.guard.trap, integer(scene, "b"));
    return true;
  }
  if (typeof row.run === "function") write(scene, call(scene, "run", {}));
  else if (row.run) {
    const half = (part: "low" | "high"): bigint => BigInt.asUintN(32, BigInt(Number(call(scene, part, {}))));
    write(scene, (half("high") << 32n) | half("low"));
  }
  return false;
}

function write(scene: Scene, value: Value): void {
  const { context, row, word } = scene;
  const { i64, f64 } = context.space.views;
  const integerWord = scene.integers + aOf(word);
  const floatWord = scene.floats + aOf(word);
  switch (row.result) {
    case "x":
      i64[integerWord] = BigInt.asIntN(64, value as bigint);
      break;
    case "w":
      i64[integerWord] = BigInt.asIntN(32, BigInt(value as number));
      break;
    case "u":
      i64[integerWord] = BigInt.asUintN(32, BigInt(value as number | boolean));
      break;
    case "f":
      f64[floatWord] = value as number;
      break;
    case "bits":
      i64[floatWord] = value as bigint;
      break;
    case "none":
      break;
    default:
      unreachable(row.result);
  }
}

// Memory

/** Checks an area; undefined after MEM_FAULT, else its first byte as an index into the views. */
function check(scene: Scene, address: bigint, bytes: bigint): number | undefined {
  const { space } = scene.context;
  if (address < BigInt(PAGE) || address + bytes > BigInt(space.limit)) {
    trap(scene, "MEM_FAULT", address);
    return undefined;
  }
  return space.base + Number(address);
}

/** Does the access; true when it trapped instead. */
function accessMemory(scene: Scene): boolean {
  const { row, imm, context } = scene;
  const { memory } = row;
  assert(memory, "the row is one of memory");
  if (memory.access === "copy" || memory.access === "fill") return moveMemory(scene, memory.access);
  const address = BigInt.asUintN(64, integer(scene, "b") + BigInt(imm));
  const p = check(scene, address, BigInt(memory.bytes));
  if (p === undefined) return true;
  if (row.guard && call(scene, "guard", { p })) {
    trap(scene, row.guard.trap, address);
    return true;
  }
  if (row.atomic !== undefined && row.atomic !== "fence" && context.space.isShared) {
    write(scene, accessAtomically(scene, row.atomic, p));
  } else if (memory.access === "update") {
    const { i32, i64 } = context.space.views;
    const old = memory.bytes === 8 ? i64[p >>> 3]! : i32[p >>> 2]!;
    const value = call(scene, "run", { old, oldl: old });
    if (memory.bytes === 8) i64[p >>> 3] = BigInt.asIntN(64, value as bigint);
    else i32[p >>> 2] = value as number;
    write(scene, old);
  } else {
    write(scene, call(scene, "run", { p }));
  }
  return false;
}

/** Does an atomic access in one step, in one order with those of all other threads of the host; gives the old value. */
function accessAtomically(scene: Scene, name: AtomicName, p: number): bigint | number {
  const { i32, i64 } = scene.context.space.views;
  const values = ATOMICS[name].operands.map((letter) => integer(scene, letter));
  if (scene.row.memory?.bytes === 8) {
    const onQuads: (cells: BigInt64Array, index: number, ...values: bigint[]) => bigint = Atomics[name];
    return onQuads(i64, p >>> 3, ...values);
  }
  const onWords: (cells: Int32Array, index: number, ...values: number[]) => number = Atomics[name];
  return onWords(i32, p >>> 2, ...values.map(low));
}

function moveMemory(scene: Scene, access: "copy" | "fill"): boolean {
  const length = BigInt.asUintN(64, integer(scene, "c"));
  if (length === 0n) return false;
  const pa = check(scene, BigInt.asUintN(64, integer(scene, "a")), length);
  if (pa === undefined) return true;
  const pb = access === "copy" ? check(scene, BigInt.asUintN(64, integer(scene, "b")), length) : 0;
  if (pb === undefined) return true;
  call(scene, "run", { pa, pb, n: Number(length) });
  return false;
}

// Calls

/** Index of the function that the instruction names; undefined after BAD_CALL. */
function calleeOf(scene: Scene): number | undefined {
  const { row, program, imm } = scene;
  const site = program.image.sites[imm]!;
  if (row.form === "call") return site.callee;
  const number = integer(scene, "a");
  const known = number >= 1n && number <= BigInt(program.image.functions.length);
  const index = known ? Number(number) - 1 : -1;
  const record = program.image.functions[index];
  if (record?.signature === site.callee) return index;
  trap(scene, "BAD_CALL", number);
  return undefined;
}

/** call and tail: a frame with the arguments and zeroes, behind the caller's or in its place. */
function enter(scene: Scene, tail: boolean): StepResult {
  const { program, context, imm } = scene;
  const { i32, i64 } = context.space.views;
  const callee = calleeOf(scene);
  if (callee === undefined) return EXIT.TRAP;
  const record = program.image.functions[callee]!;
  const words = program.frameWords[callee]!;
  const callerWords = program.frameWords[i32[2 * context.fp + HEADER.FUNCTION]!]!;
  const fp = tail ? context.fp : context.fp + callerWords;
  if (fp + words > context.stackEnd) {
    context.need = (fp + words - context.stackStart) * 8;
    return EXIT.STACK;
  }
  const values = program.image.sites[imm]!.args.map((argument) => argumentValue(scene, argument));
  i64.fill(0n, fp + wordOf(record, 0), fp + words);
  if (!tail) {
    park(context);
    i32[2 * fp + HEADER.BACK] = callerWords;
  }
  i32[2 * fp + HEADER.FUNCTION] = callee;
  const next = { x: 0, f: FLOAT_BASE };
  const { params } = program.image.signatures[record.signature]!;
  params.forEach((registerClass, k) => {
    i64[fp + wordOf(record, next[registerClass]++)] = values[k]!;
  });
  context.fp = fp;
  return goTo(context, record.start);
}

function argumentValue(scene: Scene, argument: number): bigint {
  const { i64 } = scene.context.space.views;
  if (argument < 0) return scene.program.image.pool[-1 - argument]!;
  return i64[argument < FLOAT_BASE ? scene.integers + argument : scene.floats + argument - FLOAT_BASE]!;
}

function leave(scene: Scene): StepResult {
  const { context, program } = scene;
  const { i32, i64 } = context.space.views;
  const back = i32[2 * context.fp + HEADER.BACK]!;
  if (back === 0) return EXIT.RETURN;
  const { functions, sites, code } = program.image;
  const callee = functions[i32[2 * context.fp + HEADER.FUNCTION]!]!;
  const values = callee.results.map((register) => i64[context.fp + wordOf(callee, register)]!);
  context.fp -= back;
  const caller = functions[i32[2 * context.fp + HEADER.FUNCTION]!]!;
  const pc = i32[2 * context.fp + HEADER.PC]!;
  sites[code[2 * pc + 1]!]!.results.forEach((register, k) => {
    i64[context.fp + wordOf(caller, register)] = values[k]!;
  });
  return goTo(context, pc + 1);
}
