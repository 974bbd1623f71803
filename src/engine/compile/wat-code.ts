// A function's instructions as WebAssembly text, one a line, blocks indented. Invariant: the text means the same bytes again, apart
// from how long numbers are. spec/compiler.md.
import { assert } from "../../base/assert.ts";
import { WASM, type WasmRow } from "../../isa/wasm.ts";
import type { WasmReader } from "./wasm-reader.ts";

/** What the text of a function needs to know of its module. */
export interface CodeNames {
  /** A function as an operand. */
  functionName(index: number): string;
  /** A function type as in the head of a function: ` (param i32) (result i64)`. */
  typeText(index: number): string;
}

interface Instruction {
  readonly name: string;
  readonly row: WasmRow;
}

const INSTRUCTIONS = new Map<number, Instruction>();
for (const [name, row] of Object.entries(WASM)) INSTRUCTIONS.set(row.code, { name, row });

const WITHOUT_OPERANDS: Readonly<Record<number, string>> = { 0: "unreachable", 15: "return", 26: "drop" };
const WITH_INDEX: Readonly<Record<number, string>> = {
  32: "local.get",
  33: "local.set",
  34: "local.tee",
  35: "global.get",
  36: "global.set",
};
const CALLS: Readonly<Record<number, string>> = { 16: "call", 18: "return_call" };
const INDIRECT_CALLS: Readonly<Record<number, string>> = { 17: "call_indirect", 19: "return_call_indirect" };
const BRANCHES: Readonly<Record<number, string>> = { 12: "br", 13: "br_if" };
const OPENINGS: Readonly<Record<number, string>> = { 2: "block", 3: "loop", 4: "if" };
export const TYPE_NAMES: Readonly<Record<number, string>> = { 127: "i32", 126: "i64", 125: "f32", 124: "f64" };
/** Blocks further within are indented no more: a jump table has a block for each label. */
const DEEPEST_INDENT = 24;
const ELSE = 0x05;
const END = 0x0b;

/** The lines of an expression up to its `end`, which is left out. Block n of a function is labelled @n in comments. */
export function codeLines(reader: WasmReader, names: CodeNames, indent: string): string[] {
  const lines: string[] = [];
  const labels: number[] = [];
  let blocks = 0;
  const line = (text: string, depth = labels.length) =>
    lines.push(indent + "  ".repeat(Math.min(depth, DEEPEST_INDENT)) + text);
  const target = (depth: number) => `${depth} (;@${labels.at(-1 - depth) ?? 0};)`;
  for (;;) {
    const code = reader.byte();
    if (code === END) {
      if (labels.length === 0) return lines;
      labels.pop();
      line("end");
    } else if (code === ELSE) line("else", labels.length - 1);
    else if (OPENINGS[code]) {
      line(`${OPENINGS[code]}${blockType(reader, names)} ;; @${++blocks}`);
      labels.push(blocks);
    } else if (BRANCHES[code]) line(`${BRANCHES[code]} ${target(reader.unsigned())}`);
    else if (code === 0x0e) {
      const targets = [...reader.list(() => reader.unsigned()), reader.unsigned()];
      line(`br_table ${targets.map(target).join(" ")}`);
    } else line(plain(code, reader, names));
  }
}

function blockType(reader: WasmReader, names: CodeNames): string {
  const type = Number(reader.signed());
  if (type >= 0) return names.typeText(type);
  return type === -64 ? "" : ` (result ${TYPE_NAMES[type + 128]})`;
}

/** An instruction that opens and closes nothing. */
function plain(code: number, reader: WasmReader, names: CodeNames): string {
  if (WITH_INDEX[code]) return `${WITH_INDEX[code]} ${reader.unsigned()}`;
  if (WITHOUT_OPERANDS[code]) return WITHOUT_OPERANDS[code];
  if (CALLS[code]) return `${CALLS[code]} ${names.functionName(reader.unsigned())}`;
  if (INDIRECT_CALLS[code]) {
    const type = reader.unsigned();
    return `${INDIRECT_CALLS[code]} ${reader.unsigned()} (type ${type})`;
  }
  if (code === 0x41) return `i32.const ${reader.signed()}`;
  if (code === 0x42) return `i64.const ${reader.signed()}`;
  if (code === 0x44) return `f64.const ${floatText(reader.float())}`;
  return tabled(code, reader);
}

function tabled(code: number, reader: WasmReader): string {
  const found = INSTRUCTIONS.get(code === 0xfc || code === 0xfe ? code * 256 + reader.unsigned() : code);
  assert(found, `vmrun writes no WebAssembly instruction ${code}`);
  const { name, row } = found;
  if (name === "memory.copy") reader.take(2);
  else if (name === "memory.fill" || name === "atomic.fence") reader.take(1);
  if (row.bytes === undefined) return name;
  const align = 2 ** reader.unsigned();
  const offset = reader.unsigned();
  return `${name}${offset === 0 ? "" : ` offset=${offset}`}${align === row.bytes ? "" : ` align=${align}`}`;
}

const SIGN = 1n << 63n;
const FRACTION = (1n << 52n) - 1n;

/** A float that gives these bits. JavaScript's shortest decimals do. */
function floatText(bits: bigint): string {
  const value = new Float64Array(BigUint64Array.of(bits & ~SIGN).buffer)[0]!;
  const sign = (bits & SIGN) === 0n ? "" : "-";
  if (Number.isNaN(value)) return `${sign}nan:0x${(bits & FRACTION).toString(16)}`;
  return `${sign}${value === Number.POSITIVE_INFINITY ? "inf" : value}`;
}
