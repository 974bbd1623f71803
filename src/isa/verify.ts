// The gate: only what passes here runs. One pass over the image; engines assert what it promises and check nothing again.
// Invariant: work and memory are linear in the size of the image, whatever it holds. spec/verification.md.
import { CANONICAL_NAN } from "./arith.ts";
import type { CallTable } from "./calls.ts";
import type { RegisterClass } from "./forms.ts";
import {
  aOf,
  bOf,
  type CallSite,
  cOf,
  FLOAT_BASE,
  type FunctionRecord,
  type Image,
  opOf,
  type Signature,
  type VerifiedImage,
} from "./image.ts";
import * as limits from "./limits.ts";
import { type Check, checkOf, NONE } from "./verify-table.ts";

/** Why an image may not run: one sentence, and where. */
export interface Fault {
  readonly message: string;
  /** Name of the function, or its number where it has none. */
  readonly function?: string;
  /** Index of the instruction in the image's code. */
  readonly pc?: number;
}

/** The image, now known to be safe to run, or the first fault found. `calls` are the system calls the machine has. */
export function verify(image: Image, calls: CallTable): VerifiedImage | Fault {
  const fault = wholeFault(image) ?? new Verifier(image, calls).fault();
  return fault ?? asVerified(image);
}

/** Tells a fault from an image. */
export function isFault(result: VerifiedImage | Fault): result is Fault {
  return "message" in result;
}

/** The one place where an image becomes a verified one. */
const asVerified = (image: Image): VerifiedImage => image as VerifiedImage;

/** What concerns the image as a whole, before any function. */
function wholeFault(image: Image): Fault | undefined {
  const { code, functions, signatures, pool, sites, tables, data, dataSize, needs } = image;
  const counts: readonly (readonly [string, number, number])[] = [
    ["instructions", code.length / 2, limits.MAX_CODE],
    ["functions", functions.length, limits.MAX_FUNCTIONS],
    ["signatures", signatures.length, limits.MAX_FUNCTIONS],
    ["pool constants", pool.length, limits.MAX_POOL],
    ["call sites", sites.length, limits.MAX_CODE],
    ["jump tables", tables.length, limits.MAX_CODE],
    ["bytes of data", dataSize, limits.MAX_DATA],
    ["declared needs", needs.length, limits.MAX_NEEDS],
  ];
  for (const [what, count, max] of counts) {
    if (!isIndex(count, max + 1)) return { message: `${count} ${what}; the limit is ${max}` };
  }
  if (data.length > dataSize) return { message: `${data.length} bytes of data are more than its size, ${dataSize}` };
  const need = needs.findIndex((text) => !isNeed(text));
  if (need >= 0) return { message: `declared need ${need} is not a permission flag` };
  return signaturesFault(signatures) ?? entryFault(image);
}

function signaturesFault(signatures: readonly Signature[]): Fault | undefined {
  const seen = new Map<string, number>();
  for (const [index, { params, results }] of signatures.entries()) {
    if (params.length > limits.MAX_ARGUMENTS || results.length > limits.MAX_ARGUMENTS) {
      return { message: `signature ${index} has more than ${limits.MAX_ARGUMENTS} parameters or results` };
    }
    const text = `${params.join("")}>${results.join("")}`;
    const same = seen.get(text);
    if (same !== undefined) return { message: `signature ${index} is the same as signature ${same}` };
    seen.set(text, index);
  }
  return undefined;
}

function entryFault({ entry, functions, signatures }: Image): Fault | undefined {
  const record = functions[entry];
  if (!record) return { message: `the entry is function ${entry}; there are ${functions.length}` };
  const signature = signatures[record.signature];
  if (!signature) return undefined;
  const plain = signature.params.length === 0 && signature.results.length <= 1 && signature.results[0] !== "f";
  return plain ? undefined : { message: "the entry function has no parameters and at most one integer result" };
}

const isIndex = (value: number, count: number): boolean => Number.isInteger(value) && value >= 0 && value < count;
const isNeed = (text: string): boolean => /^--[^\p{C}]+$/u.test(text) && text.length <= limits.MAX_NEED;
const countClass = (types: readonly RegisterClass[], type: RegisterClass): number =>
  types.reduce((count, each) => count + Number(each === type), 0);

/** Goes through functions and instructions in order. A method answers undefined when all is well, else what is wrong. */
class Verifier {
  private readonly image: Image;
  private readonly calls: CallTable;
  /** Call-site records and jump tables that instructions so far have used. */
  private sitesUsed = 0;
  private tablesUsed = 0;

  constructor(image: Image, calls: CallTable) {
    this.image = image;
    this.calls = calls;
  }

  fault(): Fault | undefined {
    const { functions, code, sites, tables } = this.image;
    let start = 0;
    for (const [index, record] of functions.entries()) {
      const message = this.recordFault(record, start);
      if (message !== undefined) return this.at(index, message);
      start += record.length;
      for (let pc = record.start; pc < start; pc++) {
        const wrong = this.instructionFault(record, pc);
        if (wrong !== undefined) return this.at(index, wrong, pc);
      }
      const last = start - 1;
      if (checkOf(opOf(code[2 * last] ?? 0))?.fallsThrough) {
        return this.at(index, "the last instruction may go on past the end of the function", last);
      }
    }
    if (2 * start !== code.length) return { message: `code after instruction ${start} belongs to no function` };
    if (this.sitesUsed !== sites.length) return { message: `call site ${this.sitesUsed} belongs to no instruction` };
    if (this.tablesUsed !== tables.length)
      return { message: `jump table ${this.tablesUsed} belongs to no instruction` };
    return undefined;
  }

  private at(index: number, message: string, pc?: number): Fault {
    const name = this.image.debug.functions[index] ?? `function ${index}`;
    return pc === undefined ? { message, function: name } : { message, function: name, pc };
  }

  private recordFault(record: FunctionRecord, expectedStart: number): string | undefined {
    const { signature, integers, floats, results, start, length } = record;
    if (start !== expectedStart) return `its code starts at instruction ${start}, not ${expectedStart}`;
    if (!isIndex(length - 1, limits.MAX_FUNCTION_CODE)) {
      return `it has ${length} instructions; a function has 1 to ${limits.MAX_FUNCTION_CODE}`;
    }
    if (2 * (start + length) > this.image.code.length) return "its code goes past the end of the image's code";
    const max = limits.MAX_REGISTERS;
    if (!isIndex(integers, max + 1) || !isIndex(floats, max + 1)) return `more than ${max} registers of one class`;
    const type = this.image.signatures[signature];
    if (!type) return `its signature is ${signature}; there are ${this.image.signatures.length}`;
    if (countClass(type.params, "x") > integers || countClass(type.params, "f") > floats) {
      return "it has fewer registers than parameters";
    }
    if (results.length !== type.results.length) return "it gives back more or fewer registers than its signature says";
    return this.registersFault(record, results, type.results);
  }

  /** Registers in the numbering of call-site records, against the classes they must have. */
  private registersFault(
    { integers, floats }: FunctionRecord,
    registers: readonly number[],
    types: readonly RegisterClass[],
  ): string | undefined {
    for (let index = 0; index < registers.length; index++) {
      const isFloat = types[index] === "f";
      const register = (registers[index] ?? 0) - (isFloat ? FLOAT_BASE : 0);
      if (isIndex(register, isFloat ? floats : integers)) continue;
      return `result ${index} is not one of the function's ${isFloat ? "float" : "integer"} registers`;
    }
    return undefined;
  }

  private instructionFault(record: FunctionRecord, pc: number): string | undefined {
    const { code } = this.image;
    const word = code[2 * pc] ?? 0;
    const check = checkOf(opOf(word));
    if (!check) return `unknown opcode ${opOf(word)}`;
    return (
      fieldFault("a", check.a, aOf(word), record) ??
      fieldFault("b", check.b, bOf(word), record) ??
      fieldFault("c", check.c, cOf(word), record) ??
      (check.poolInWord ? this.poolFault(word >>> 16, "x") : undefined) ??
      this.immediateFault(check, code[2 * pc + 1] ?? 0, record)
    );
  }

  private immediateFault(check: Check, immediate: number, record: FunctionRecord): string | undefined {
    switch (check.immediate) {
      case "unused":
        return immediate === 0 ? undefined : "the unused second word is not 0";
      case "constant":
        return undefined;
      case "label":
        return this.targetFault(immediate, record);
      case "integerPool":
        return this.poolFault(immediate, "x");
      case "floatPool":
        return this.poolFault(immediate, "f");
      case "address":
        return isIndex(immediate, limits.PAGE + this.image.dataSize + 1)
          ? undefined
          : `address ${immediate >>> 0} is outside the data`;
      case "function":
        return isIndex(immediate - 1, this.image.functions.length) ? undefined : `${immediate} is no function's number`;
      case "table":
        return this.tableFault(immediate, record);
      case "site":
        return this.siteFault(check, immediate, record);
    }
  }

  private targetFault(target: number, { start, length }: FunctionRecord): string | undefined {
    return isIndex(target - start, length) ? undefined : `target ${target} is outside the function`;
  }

  private poolFault(index: number, type: RegisterClass): string | undefined {
    const value = this.image.pool[index];
    if (value === undefined) return `constant ${index} is not in the pool, which has ${this.image.pool.length}`;
    return type === "f" && isOtherNan(value) ? `constant ${index} is a NaN, but not the canonical one` : undefined;
  }

  private tableFault(index: number, record: FunctionRecord): string | undefined {
    const expected = this.tablesUsed++;
    const table = this.image.tables[index];
    if (!table) return `jump table ${index} does not exist; there are ${this.image.tables.length}`;
    if (index !== expected) return `the jump table is ${index}, not ${expected}: tables are numbered in code order`;
    if (!isIndex(table.length - 1, limits.MAX_TABLE)) return `a jump table has 1 to ${limits.MAX_TABLE} labels`;
    for (const target of table) {
      const message = this.targetFault(target, record);
      if (message !== undefined) return message;
    }
    return undefined;
  }

  private siteFault(check: Check, index: number, record: FunctionRecord): string | undefined {
    const expected = this.sitesUsed++;
    const site = this.image.sites[index];
    if (!site) return `call site ${index} does not exist; there are ${this.image.sites.length}`;
    if (index !== expected) return `the call site is ${index}, not ${expected}: sites are numbered in code order`;
    if (check.callee === "call") return this.systemCallFault(site, record);
    const { functions, signatures } = this.image;
    const signature = check.callee === "function" ? functions[site.callee]?.signature : site.callee;
    const shape = signature === undefined ? undefined : signatures[signature];
    if (!shape) return `the call site names ${check.callee} ${site.callee}, which does not exist`;
    const own = signatures[record.signature];
    if (check.flow === "tail" && own?.results.join() !== shape.results.join()) {
      return "a tail call's results differ from those of its own function";
    }
    return this.shapeFault(site, record, shape.params, resultsAt(check, shape));
  }

  private systemCallFault(site: CallSite, record: FunctionRecord): string | undefined {
    const call = this.calls.get(site.callee);
    if (!call) return `there is no system call ${site.callee}`;
    return this.shapeFault(site, record, INTEGERS.slice(0, call.args), INTEGERS.slice(0, call.results));
  }

  private shapeFault(
    { args, results }: CallSite,
    record: FunctionRecord,
    params: readonly RegisterClass[],
    types: readonly RegisterClass[],
  ): string | undefined {
    if (args.length !== params.length) return `the call has ${args.length} arguments; it takes ${params.length}`;
    if (results.length > types.length) return `the call has ${results.length} results; it gives ${types.length}`;
    for (let index = 0; index < args.length; index++) {
      const argument = args[index] ?? 0;
      const type = params[index] ?? "x";
      if (argument < 0) {
        const message = this.poolFault(-1 - argument, type);
        if (message !== undefined) return message;
        continue;
      }
      const register = argument - (type === "f" ? FLOAT_BASE : 0);
      if (isIndex(register, type === "f" ? record.floats : record.integers)) continue;
      return `argument ${index} is not one of the function's ${type === "f" ? "float" : "integer"} registers`;
    }
    return this.registersFault(record, results, types);
  }
}

const INTEGERS: readonly RegisterClass[] = new Array(limits.MAX_ARGUMENTS).fill("x");
const THREAD_NUMBER: readonly RegisterClass[] = ["x"];

/** What the instruction itself gives back: a spawn the thread's number, a tail call nothing. */
function resultsAt({ flow }: Check, shape: Signature): readonly RegisterClass[] {
  if (flow === "spawn") return THREAD_NUMBER;
  return flow === "tail" ? [] : shape.results;
}

function fieldFault(field: string, use: number, value: number, record: FunctionRecord): string | undefined {
  if (use === NONE) return value === 0 ? undefined : `the unused field ${field} is not 0`;
  const count = use === 1 ? record.integers : use === 2 ? record.floats : limits.MAX_REGISTERS;
  if (value < count) return undefined;
  return `field ${field} names ${use === 1 ? "integer" : "float"} register ${value}; the function has ${count}`;
}

const MAGNITUDE = 0x7fff_ffff_ffff_ffffn;
const INFINITY = 0x7ff0_0000_0000_0000n;
const isOtherNan = (bits: bigint): boolean => (bits & MAGNITUDE) > INFINITY && bits !== CANONICAL_NAN;
