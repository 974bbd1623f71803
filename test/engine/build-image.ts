// Images by hand, without the assembler: instructions as tuples of a row's name and its operands in writing order.
// Invariant: what is built is well-formed as far as the tuples are; nothing is verified here.
import { assert } from "../../src/base/assert.ts";
import { operandsOf, type RegisterClass } from "../../src/isa/forms.ts";
import { type CallSite, encodeWord, type FunctionRecord, type Image, NO_DEBUG } from "../../src/isa/image.ts";
import type { Row } from "../../src/isa/ops/row.ts";
import { rowNamed } from "../../src/isa/ops.ts";

/** A call-site: callee is a function's name (for sites of functions and signatures) or a system call's number. */
export interface SiteText {
  readonly callee: string | number;
  /** Registers in call-site numbering, or constants' raw bits. */
  readonly args?: readonly (number | bigint)[];
  readonly results?: readonly number[];
}
/** A register, immediate, label, pool constant, list of labels or site; memory operands are two numbers, base and offset. */
export type OperandText = number | string | bigint | readonly string[] | SiteText;
/** An instruction, or one string: a label. */
export type Line = string | readonly [name: string, ...operands: OperandText[]];

export interface FunctionText {
  readonly params?: string;
  /** Registers that `ret` gives back, in call-site numbering. */
  readonly results?: readonly number[];
  readonly integers?: number;
  readonly floats?: number;
  readonly body: readonly Line[];
}

interface Builder {
  readonly words: number[];
  readonly pool: bigint[];
  readonly sites: CallSite[];
  readonly tables: Int32Array[];
  readonly names: readonly string[];
  readonly signatureOf: (name: string) => number;
}

const bitsView = new DataView(new ArrayBuffer(8));
/** The bits of a double. */
export function bitsOf(value: number): bigint {
  bitsView.setFloat64(0, value);
  return bitsView.getBigInt64(0);
}

/** An image whose first function is the entry. */
export function buildImage(functions: Readonly<Record<string, FunctionText>>, data = new Uint8Array(0)): Image {
  const names = Object.keys(functions);
  const shapes = names.map((name) => ({
    params: classesOf(functions[name]!.params ?? ""),
    results: (functions[name]!.results ?? []).map((register): RegisterClass => (register < 256 ? "x" : "f")),
  }));
  const keys = shapes.map((shape) => JSON.stringify(shape));
  const unique = [...new Set(keys)];
  const signatures = unique.map((key) => shapes[keys.indexOf(key)]!);
  const builder: Builder = {
    words: [],
    pool: [],
    sites: [],
    tables: [],
    names,
    signatureOf: (name) => unique.indexOf(keys[names.indexOf(name)]!),
  };
  const records: FunctionRecord[] = names.map((name, index) => {
    const { results = [], integers = 0, floats = 0, body } = functions[name]!;
    const start = builder.words.length / 2;
    addBody(builder, body, start);
    return {
      signature: unique.indexOf(keys[index]!),
      integers,
      floats,
      results,
      start,
      length: builder.words.length / 2 - start,
    };
  });
  return {
    signatures,
    functions: records,
    code: Int32Array.from(builder.words),
    pool: BigInt64Array.from(builder.pool),
    sites: builder.sites,
    tables: builder.tables,
    data,
    dataSize: data.length,
    entry: 0,
    needs: [],
    debug: NO_DEBUG,
  };
}

function classesOf(text: string): RegisterClass[] {
  return [...text].map((letter) => (letter === "f" ? "f" : "x"));
}

function addBody(builder: Builder, body: readonly Line[], start: number): void {
  const labels = new Map<string, number>();
  let pc = start;
  for (const line of body) {
    if (typeof line === "string") labels.set(line, pc);
    else pc++;
  }
  for (const line of body) {
    if (typeof line !== "string") addInstruction(builder, labels, line);
  }
}

function addInstruction(
  builder: Builder,
  labels: ReadonlyMap<string, number>,
  [name, ...texts]: readonly [string, ...OperandText[]],
): void {
  const row = rowNamed(name);
  assert(row, `an instruction is called ${name}`);
  const fields = { a: 0, b: 0, c: 0, imm: 0 };
  const operands = [...texts];
  for (const operand of operandsOf(row.form)) {
    const text = operands.shift();
    assert(text !== undefined, `${name} has all its operands`);
    if (operand.kind === "register") fields[operand.field] = number(text);
    else if (operand.kind === "memory") {
      fields.b = number(text);
      fields.imm = number(operands.shift());
    } else if (operand.kind === "immediate" || operand.kind === "pool") {
      const value = operand.kind === "pool" ? poolIndex(builder, text) : number(text);
      if (operand.field === "imm") fields.imm = value;
      else {
        fields.b = value & 255;
        fields.c = (value >> 8) & 255;
      }
    } else fields.imm = indexOf(builder, labels, row, text);
  }
  builder.words.push(encodeWord(row.number, fields.a, fields.b, fields.c), fields.imm | 0);
}

function number(text: OperandText | undefined): number {
  assert(typeof text === "number", `an operand is a number: ${String(text)}`);
  return text;
}

function poolIndex(builder: Builder, text: OperandText): number {
  return builder.pool.push(typeof text === "bigint" ? text : bitsOf(number(text))) - 1;
}

function indexOf(builder: Builder, labels: ReadonlyMap<string, number>, row: Row, text: OperandText): number {
  if (typeof text === "number") return text;
  if (typeof text === "string") return row.form === "x_function" ? builder.names.indexOf(text) + 1 : labels.get(text)!;
  assert(typeof text === "object", `an operand is a label, labels or a site: ${String(text)}`);
  if (!("callee" in text)) return builder.tables.push(Int32Array.from(text, (label) => labels.get(label)!)) - 1;
  const { callee, args = [], results = [] } = text;
  const index = row.form === "call_x" ? builder.signatureOf(String(callee)) : builder.names.indexOf(String(callee));
  return (
    builder.sites.push({
      callee: typeof callee === "number" ? callee : index,
      args: args.map((argument) => (typeof argument === "bigint" ? -builder.pool.push(argument) : argument)),
      results,
    }) - 1
  );
}
