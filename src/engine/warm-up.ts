// A program that runs every row once or twice in both its ways. V8 compiles only what it has seen run and starts again whenever it
// meets more, which costs a long-running guest tens of restarts; one run of this tells it all at once. Invariant: only speed
// depends on it. spec/engine.md, "The interpreter".
import { assert } from "../base/assert.ts";
import { type Operand, operandsOf } from "../isa/forms.ts";
import { encodeWord, FLOAT_BASE, type Image, NO_DEBUG, type VerifiedImage } from "../isa/image.ts";
import { PAGE } from "../isa/limits.ts";
import type { Row } from "../isa/ops/row.ts";
import { OPS, rowNamed } from "../isa/ops.ts";
import { isFault, verify } from "../isa/verify.ts";

/** Registers: parameters come first, so operands are in 0 and 1, an address in 2, a function's number in 3, results in 4. */
const LEFT = 0;
const RIGHT = 1;
const ADDRESS = 2;
const CALLEE = 3;
const RESULT = 4;
const REGISTERS = 5;
/** What rows with a constant get. */
const CONSTANT = 3;

/** Small numbers and 1.5; numbers whose high halves differ, and a NaN; an address; the number of function 2. */
const POOL = BigInt64Array.of(5n, 3n, 0x3ff8000000000000n, -(2n ** 40n), 35n, 0x7ff8000000000000n, BigInt(PAGE), 3n);
const constants = (...indexes: number[]): number[] => indexes.map((index) => -1 - index);
/** The entry calls function 1 with each set of numbers; that calls function 2, by name and by number. */
const SITES = [
  { callee: 1, args: constants(0, 1, 2, 2, 6, 7), results: [] },
  { callee: 1, args: constants(3, 4, 2, 5, 6, 7), results: [RESULT, FLOAT_BASE + RESULT] },
  { callee: 2, args: [LEFT, FLOAT_BASE + LEFT], results: [RESULT] },
  { callee: 2, args: constants(0, 2), results: [RESULT] },
];

interface Code {
  readonly words: number[];
  readonly tables: Int32Array[];
}

/** The program; its entry returns at its end. */
export function warmUpImage(): VerifiedImage {
  const code: Code = { words: [], tables: [] };
  const start = [0];
  add(code, "call", 0, 0, 0, 0);
  add(code, "call", 0, 0, 0, 1);
  add(code, "ret");
  start.push(here(code));
  for (const row of OPS) addRow(code, row);
  add(code, "call", 0, 0, 0, 2);
  add(code, "callr", CALLEE, 0, 0, 3);
  add(code, "ret");
  start.push(here(code));
  add(code, "ret");
  start.push(here(code));
  return verifiedImage(code, start);
}

const here = (code: Code): number => code.words.length / 2;

function add(code: Code, name: string, a = 0, b = 0, c = 0, imm = 0): void {
  const row = rowNamed(name);
  assert(row, `the table has ${name}`);
  code.words.push(encodeWord(row.number, a, b, c), imm);
}

function addRow(code: Code, row: Row): void {
  if (row.flow === "next" && !row.memory) addPlain(code, row, 0);
  else if (row.flow === "branch" || row.flow === "jump") addPlain(code, row, here(code) + 1);
  else if (row.flow === "table") addTable(code, row);
  else if (row.memory && row.memory.bytes > 0) {
    addPlain(code, row, 0);
    if (!row.memory.atomic) addPlain(code, row, 1);
  }
}

/** Once within the table, once beyond it. */
function addTable(code: Code, row: Row): void {
  add(code, "li", RESULT, 0, 0, 0);
  for (const register of [RESULT, LEFT]) {
    code.tables.push(Int32Array.of(here(code) + 1));
    add(code, row.name, register, 0, 0, code.tables.length - 1);
  }
}

/** One instruction of the row; `imm` where its form leaves that open. */
function addPlain(code: Code, row: Row, imm: number): void {
  const fields = { a: 0, b: 0, c: 0, imm };
  for (const operand of operandsOf(row.form)) {
    if (operand.kind === "register") fields[operand.field] = registerFor(operand);
    else if (operand.kind === "memory") fields.b = ADDRESS;
    else if (operand.kind === "immediate" || operand.kind === "pool") setConstant(fields, operand);
    else if (operand.kind === "address") fields.imm = PAGE;
    else if (operand.kind === "function") fields.imm = 1;
  }
  add(code, row.name, fields.a, fields.b, fields.c, fields.imm);
}

function registerFor({ access, field }: Extract<Operand, { kind: "register" }>): number {
  if (access !== "use") return RESULT;
  return field === "c" ? RIGHT : LEFT;
}

function setConstant(fields: { b: number; imm: number }, operand: Extract<Operand, { field: "imm" | "bc" }>): void {
  const value = operand.kind === "pool" ? 0 : CONSTANT;
  if (operand.field === "imm") fields.imm = value;
  else fields.b = value;
}

function verifiedImage(code: Code, start: readonly number[]): VerifiedImage {
  const record = (index: number, signature: number, results: readonly number[]) => ({
    signature,
    integers: REGISTERS,
    floats: REGISTERS,
    results,
    start: start[index]!,
    length: start[index + 1]! - start[index]!,
  });
  const image: Image = {
    signatures: [
      { params: [], results: [] },
      { params: ["x", "x", "f", "f", "x", "x"], results: ["x", "f"] },
      { params: ["x", "f"], results: ["x"] },
    ],
    functions: [record(0, 0, []), record(1, 1, [RESULT, FLOAT_BASE + RESULT]), record(2, 2, [RESULT])],
    code: Int32Array.from(code.words),
    pool: POOL,
    sites: SITES,
    tables: code.tables,
    data: new Uint8Array(0),
    dataSize: 8,
    entry: 0,
    needs: [],
    debug: NO_DEBUG,
  };
  const result = verify(image, new Map());
  assert(!isFault(result), "the warm-up's image is valid");
  return result;
}
