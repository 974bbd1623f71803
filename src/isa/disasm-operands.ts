// One instruction as text. Invariant: the assembler chooses the same row and fields for the text again.
// spec/language.md, "Instructions".
import { assert, unreachable } from "../base/assert.ts";
import type { CallTable } from "./calls.ts";
import type { ImageNames } from "./disasm-names.ts";
import { type Operand, operandsOf, type RegisterClass } from "./forms.ts";
import { aOf, bcOf, bOf, cOf, FLOAT_BASE, type Image, opOf, type Signature } from "./image.ts";
import { PAGE } from "./limits.ts";
import type { Row } from "./ops/row.ts";
import { rowOf } from "./ops.ts";

export interface Context {
  readonly image: Image;
  readonly calls: CallTable;
  readonly names: ImageNames;
  /** The function whose registers are meant. */
  readonly functionIndex: number;
  /** How an instruction is named as a target. */
  labelOf(pc: number): string;
  /** Name of a function that has the signature with this index. */
  prototypeOf(signature: number): string;
}

const MNEMONIC_COLUMN = 6;
const FIELDS = { a: aOf, b: bOf, c: cOf } as const;

export function instructionText(context: Context, pc: number): string {
  const { code } = context.image;
  const [word, immediate] = [code[2 * pc] ?? 0, code[2 * pc + 1] ?? 0];
  const row = rowOf(opOf(word));
  assert(row, "a verified image has known opcodes only");
  const operands = operandsOf(row.form);
  const site = operands.find((operand) => operand.kind === "site");
  const texts = operands
    .filter((operand) => operand.kind !== "site")
    .map((operand) => operandText(context, operand, word, immediate));
  const tail = site ? siteText(context, row, site, immediate, texts.join("")) : texts.join(", ");
  const mnemonic = mnemonicOf(context.image, row, word, immediate);
  return tail === "" ? mnemonic : `${mnemonic.padEnd(MNEMONIC_COLUMN - 1)} ${tail}`;
}

/** The shared mnemonic, or the row's own name where the operands alone would choose a shorter form. */
function mnemonicOf({ pool }: Image, row: Row, word: number, immediate: number): string {
  for (const operand of operandsOf(row.form)) {
    if (operand.kind !== "pool" || operand.class === "f") continue;
    const index = operand.field === "imm" ? immediate : word >>> 16;
    const bits = operand.field === "imm" ? 32 : 16;
    const value = pool[index] ?? 0n;
    if (BigInt.asIntN(bits, value) === value) return row.name;
  }
  return row.mnemonic;
}

function operandText(context: Context, operand: Operand, word: number, immediate: number): string {
  const { image, names, functionIndex } = context;
  switch (operand.kind) {
    case "register": {
      const base = operand.class === "x" ? 0 : FLOAT_BASE;
      return names.register(functionIndex, base + FIELDS[operand.field](word));
    }
    case "immediate":
      return String(operand.field === "imm" ? immediate : bcOf(word));
    case "pool":
      return constantText(image, operand.field === "imm" ? immediate : word >>> 16, operand.class);
    case "memory": {
      const base = names.register(functionIndex, bOf(word));
      if (immediate === 0) return `[${base}]`;
      return `[${base} ${immediate < 0 ? "-" : "+"} ${Math.abs(immediate)}]`;
    }
    case "address":
      return addressText(names, immediate);
    case "function":
      return names.functions[immediate - 1] ?? String(immediate);
    case "label":
      return context.labelOf(immediate);
    case "table":
      return Array.from(image.tables[immediate] ?? [], (target) => context.labelOf(target)).join(", ");
    case "site":
      return "";
    default:
      return unreachable(operand);
  }
}

function addressText(names: ImageNames, address: number): string {
  const block = address >= PAGE ? names.blockOf(address) : undefined;
  if (!block) return String(address);
  return address === block.address ? block.name : `${block.name} + ${address - block.address}`;
}

function constantText({ pool }: Image, index: number, type: RegisterClass): string {
  const bits = pool[index];
  assert(bits !== undefined, "a verified image names constants of its pool only");
  return type === "x" ? String(bits) : floatText(bits);
}

const scratch = new DataView(new ArrayBuffer(8));

/** The shortest text that reads back as the float with these bits. */
export function floatText(bits: bigint): string {
  scratch.setBigInt64(0, bits);
  const value = scratch.getFloat64(0);
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return `${sign}inf`;
  const digits = String(magnitude).replace("e+", "e");
  return sign + (/[.e]/.test(digits) ? digits : `${digits}.0`);
}

/** Callee, arguments and results; `register` holds an indirect call's function. */
function siteText(
  context: Context,
  row: Row,
  { callee }: Extract<Operand, { kind: "site" }>,
  index: number,
  register: string,
): string {
  const { image, names, functionIndex } = context;
  const site = image.sites[index];
  assert(site, "a verified image names call sites it has only");
  const { name, signature } = calleeOf(context, callee, site.callee);
  const args = site.args.map((argument, position) =>
    argument < 0
      ? constantText(image, -1 - argument, signature?.params[position] ?? "x")
      : names.register(functionIndex, argument),
  );
  const results = site.results.map((result) => names.register(functionIndex, result));
  const called = callee === "signature" ? `${register} as ${name}` : name;
  assert(row.flow !== "tail" || results.length === 0, "a verified tail call has no results of its own");
  return [called, ...args].join(", ") + (results.length > 0 ? ` -> ${results.join(", ")}` : "");
}

function calleeOf(
  { image, calls, names, prototypeOf }: Context,
  kind: "function" | "signature" | "call",
  callee: number,
): { readonly name: string; readonly signature?: Signature | undefined } {
  switch (kind) {
    case "function":
      return {
        name: names.functions[callee] ?? "",
        signature: image.signatures[image.functions[callee]?.signature ?? -1],
      };
    case "signature":
      return { name: prototypeOf(callee), signature: image.signatures[callee] };
    case "call":
      return { name: calls.get(callee)?.name ?? String(callee) };
    default:
      return unreachable(kind);
  }
}
