// The decoded form of an image, made once and shared by all engines and threads. Invariant: it says what the image says, only
// in the shape the loops want: offsets instead of indexes, constants beside their instruction. spec/engine.md, "Decoding".
import { assert } from "../base/assert.ts";
import type { FormName } from "../isa/forms.ts";
import { bcOf, type CallSite, FLOAT_BASE, type FunctionRecord, opOf, type VerifiedImage } from "../isa/image.ts";
import { FRAME_HEADER } from "../isa/limits.ts";
import { type Liveness, livenessOf } from "../isa/liveness.ts";
import { rowOf } from "../isa/ops.ts";
import { FUNCTION, SITE } from "./layout.ts";

export interface Program {
  readonly image: VerifiedImage;
  readonly liveness: Liveness;
  /** Two words an instruction: `op | a << 8 | b << 16 | c << 24`, then imm, a branch target as twice the instruction's index, or
   * the offset in `table` of a call-site, a jump table or (for `ret`) the function's results. */
  readonly code: Int32Array;
  /** For each instruction its 64-bit constant, or 0. Views of the same bytes follow. */
  readonly constants: BigInt64Array;
  readonly constantHalves: Int32Array;
  readonly constantFloats: Float64Array;
  /** Functions, call-sites and jump tables; see layout.ts. Word 0 is unused. */
  readonly table: Int32Array;
  /** Lists of words to zero at entry, made when a function is first called; replaced by a longer array when full. */
  zeroes: Int32Array;
  /** Words of `zeroes` in use. */
  zeroesEnd: number;
  /** Offset of each function's record in `table`. */
  readonly functions: Int32Array;
  /** Words of the frame (header included) of each function. */
  readonly frameWords: Int32Array;
}

/** The word in a function's frame of a register in call-site numbering. */
export function wordOf(record: FunctionRecord, register: number): number {
  return FRAME_HEADER + (register < FLOAT_BASE ? register : record.integers + register - FLOAT_BASE);
}

/** Words of a function's frame. */
export function wordsOf(record: FunctionRecord): number {
  return FRAME_HEADER + record.integers + record.floats;
}

/** Decodes an image. Linear; about 50 ms for a million instructions. */
export function prepare(image: VerifiedImage): Program {
  const { code: source, functions: records } = image;
  const constants = new BigInt64Array(source.length >> 1);
  const program: Program = {
    image,
    liveness: livenessOf(image),
    code: source.slice(),
    constants,
    constantHalves: new Int32Array(constants.buffer),
    constantFloats: new Float64Array(constants.buffer),
    table: new Int32Array(tableWords(image)),
    zeroes: new Int32Array(64),
    zeroesEnd: 1,
    functions: new Int32Array(records.length),
    frameWords: Int32Array.from(records, wordsOf),
  };
  const writer: Writer = { program, end: 1 };
  for (let index = 0; index < records.length; index++) writeFunction(writer, index);
  for (let index = 0; index < records.length; index++) decodeFunction(writer, index);
  assert(writer.end <= program.table.length, "the table has room for every record");
  return program;
}

/** Computes which registers the function needs zeroed at entry: those live there that are no parameters. */
export function findZeroes(program: Program, functionIndex: number): void {
  const { table, functions, image, liveness } = program;
  const live = liveness.entryLive(functionIndex);
  const field = functions[functionIndex]! + FUNCTION.ZEROES;
  if (live.length === 0) {
    table[field] = 0;
    return;
  }
  const end = program.zeroesEnd + 1 + live.length;
  if (end > program.zeroes.length) {
    const longer = new Int32Array(2 * end);
    longer.set(program.zeroes);
    program.zeroes = longer;
  }
  const record = image.functions[functionIndex]!;
  program.zeroes[program.zeroesEnd] = live.length;
  live.forEach((register, k) => {
    program.zeroes[program.zeroesEnd + 1 + k] = wordOf(record, register);
  });
  table[field] = program.zeroesEnd;
  program.zeroesEnd = end;
}

interface Writer {
  readonly program: Program;
  /** First free word of the table. */
  end: number;
}

/** An upper bound of the table's size. */
function tableWords(image: VerifiedImage): number {
  let words = 1;
  for (const { results } of image.functions) words += FUNCTION.RESULTS + 1 + results.length;
  for (const { args, results } of image.sites) words += SITE.ARGUMENTS + args.length + results.length;
  for (const table of image.tables) words += 1 + table.length;
  return words;
}

function writeFunction(writer: Writer, index: number): void {
  const { table, functions, image } = writer.program;
  const record = image.functions[index]!;
  const at = writer.end;
  const parameters = image.signatures[record.signature]!.params.length;
  functions[index] = at;
  table[at + FUNCTION.ENTRY] = 2 * record.start;
  table[at + FUNCTION.WORDS] = wordsOf(record);
  table[at + FUNCTION.FLOATS] = FRAME_HEADER + record.integers;
  table[at + FUNCTION.SIGNATURE] = record.signature;
  table[at + FUNCTION.ZEROES] = record.integers + record.floats > parameters ? -1 : 0;
  table[at + FUNCTION.INDEX] = index;
  table[at + FUNCTION.RESULTS] = record.results.length;
  record.results.forEach((register, k) => {
    table[at + FUNCTION.RESULTS + 1 + k] = wordOf(record, register);
  });
  writer.end = at + FUNCTION.RESULTS + 1 + record.results.length;
}

/** How the second word of an instruction is decoded, by number of the row. */
const KIND = {
  PLAIN: 0,
  IMMEDIATE: 1,
  POOL: 2,
  BRANCH: 3,
  BRANCH_IMMEDIATE: 4,
  BRANCH_POOL: 5,
  SITE: 6,
  TABLE: 7,
  RETURN: 8,
  UNSIGNED: 9,
};
const KIND_OF_FORM: Partial<Record<FormName, number>> = {
  x_xi: KIND.IMMEDIATE,
  x_i: KIND.IMMEDIATE,
  code: KIND.IMMEDIATE,
  x_address: KIND.UNSIGNED,
  x_function: KIND.UNSIGNED,
  x_k: KIND.POOL,
  f_k: KIND.POOL,
  branch_xx: KIND.BRANCH,
  branch_xi: KIND.BRANCH_IMMEDIATE,
  branch_xk: KIND.BRANCH_POOL,
  jump: KIND.BRANCH,
  table: KIND.TABLE,
  call: KIND.SITE,
  call_x: KIND.SITE,
  sys: KIND.SITE,
};
/** Filled as opcodes are met: most programs have few. */
const KINDS = new Int8Array(256).fill(-1);

function kindOf(op: number): number {
  if (KINDS[op]! < 0) KINDS[op] = kindOfRow(op);
  return KINDS[op]!;
}

function kindOfRow(op: number): number {
  const row = rowOf(op);
  if (row === undefined) return KIND.PLAIN;
  return row.flow === "return" ? KIND.RETURN : (KIND_OF_FORM[row.form] ?? KIND.PLAIN);
}

function decodeFunction(writer: Writer, index: number): void {
  const { code, constants, constantHalves, image, functions } = writer.program;
  const record = image.functions[index]!;
  const end = record.start + record.length;
  for (let pc = record.start; pc < end; pc++) {
    const word = code[2 * pc]!;
    const imm = code[2 * pc + 1]!;
    const kind = kindOf(opOf(word));
    if (kind === KIND.IMMEDIATE || kind === KIND.UNSIGNED || kind === KIND.BRANCH_IMMEDIATE) {
      const low = kind === KIND.BRANCH_IMMEDIATE ? bcOf(word) : imm;
      constantHalves[2 * pc] = low;
      constantHalves[2 * pc + 1] = kind === KIND.UNSIGNED ? 0 : low >> 31;
    } else if (kind === KIND.POOL) {
      constants[pc] = image.pool[imm]!;
    } else if (kind === KIND.BRANCH_POOL) {
      constants[pc] = image.pool[word >>> 16]!;
    }
    if (kind === KIND.BRANCH || kind === KIND.BRANCH_IMMEDIATE || kind === KIND.BRANCH_POOL) {
      code[2 * pc + 1] = 2 * imm;
    }
    if (kind === KIND.SITE) code[2 * pc + 1] = writeSite(writer, record, opOf(word), imm);
    else if (kind === KIND.TABLE) code[2 * pc + 1] = writeTable(writer, image.tables[imm]!);
    else if (kind === KIND.RETURN) code[2 * pc + 1] = functions[index]! + FUNCTION.RESULTS;
  }
}

function writeSite(writer: Writer, caller: FunctionRecord, op: number, index: number): number {
  const { table, image } = writer.program;
  const { args, results } = image.sites[index]!;
  const at = writer.end;
  table[at + SITE.INDEX] = index;
  table[at + SITE.WORDS] = wordsOf(caller);
  table[at + SITE.FLOATS] = FRAME_HEADER + caller.integers;
  const flow = rowOf(op)?.flow;
  let end = at + SITE.ARGUMENTS;
  if (flow !== "sys") end = writeArguments(writer, caller, op, image.sites[index]!, at);
  table[at + SITE.RESULT_COUNT] = results.length;
  table[at + SITE.RESULTS] = end - at;
  for (const register of results) table[end++] = wordOf(caller, register);
  assert(end - at <= SITE.ARGUMENTS + args.length + results.length, "a call-site's record has its size");
  writer.end = end;
  return at;
}

/** Writes callee and arguments, integers before floats: the callee has each class in its first registers. */
function writeArguments(writer: Writer, caller: FunctionRecord, op: number, site: CallSite, at: number): number {
  const { table, image, functions } = writer.program;
  const direct = rowOf(op)?.form === "call";
  const signature = direct ? image.functions[site.callee]!.signature : site.callee;
  table[at + SITE.CALLEE] = direct ? functions[site.callee]! : signature;
  const { params } = image.signatures[signature]!;
  const sources = site.args.map((argument) => (argument < 0 ? argument : wordOf(caller, argument)));
  let end = at + SITE.ARGUMENTS;
  for (const wanted of ["x", "f"]) {
    const start = end;
    sources.forEach((source, k) => {
      if (params[k] === wanted) table[end++] = source;
    });
    table[at + (wanted === "x" ? SITE.INTEGER_COUNT : SITE.FLOAT_COUNT)] = end - start;
  }
  return end;
}

function writeTable(writer: Writer, targets: Int32Array): number {
  const { table } = writer.program;
  const at = writer.end;
  table[at] = targets.length;
  for (let k = 0; k < targets.length; k++) table[at + 1 + k] = 2 * targets[k]!;
  writer.end = at + 1 + targets.length;
  return at;
}
