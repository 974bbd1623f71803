// Data symbols and structs: sizes first, bytes later, since a size may be asked for in a constant. Invariant: nothing is
// allocated before its size was found to be within MAX_DATA. spec/language.md, "Data".
import { MAX_ALIGN, MAX_DATA } from "../isa/limits.ts";
import { bitsOfFloat, toBytes } from "./builder.ts";
import { describe, type Evaluator, evaluate, evaluateInteger, TYPE_SIZES, type Value } from "./evaluate.ts";
import type { Layout } from "./scope.ts";
import { didYouMean } from "./suggest.ts";
import {
  type DataNode,
  type DirectiveArgument,
  type DirectiveNode,
  type Expr,
  type StructNode,
  spotOf,
  type Token,
} from "./syntax.ts";
import type { UnitData } from "./unit.ts";

/** Reads a file for `.incbin`; undefined when it cannot be read. */
export type ReadFile = (path: string) => Uint8Array | undefined;

const INTEGER_SIZES = new Map([
  [".byte", 1],
  [".half", 2],
  [".word", 4],
  [".quad", 8],
]);
const FLOAT_SIZES = new Map([
  [".float", 4],
  [".double", 8],
]);
const DIRECTIVES = [
  ...INTEGER_SIZES.keys(),
  ...FLOAT_SIZES.keys(),
  ".string",
  ".asciz",
  ".zero",
  ".space",
  ".align",
  ".incbin",
];

const DATA_ALIGN = 8;

const alignUp = (offset: number, align: number): number => Math.ceil(offset / align) * align;

/** Size and alignment of a type by its name: a built-in one or a struct. */
function typeNamed(at: Token, context: Evaluator): { size: number; align: number } | undefined {
  const size = TYPE_SIZES.get(at.image);
  if (size !== undefined) return { size, align: size };
  const entry = context.scope.entries.get(at.image);
  if (entry?.kind === "struct") return entry.layout();
  if (entry?.kind === "unclear" || (context.damaged() && !entry)) return undefined;
  const structs = (): string[] =>
    [...context.scope.entries.values()].filter((other) => other.kind === "struct").map((other) => other.name);
  context.reporter.error("unknown-type", at, `\`${at.image}\` is not a type`, {
    help: () =>
      didYouMean(at.image, [...TYPE_SIZES.keys(), ...structs()]) ??
      "types are byte, half, word, quad, float, double and structs",
  });
  return undefined;
}

/** A count of elements or bytes: 0 to MAX_DATA. */
function countOf(expr: Expr | undefined, context: Evaluator): number | undefined {
  if (!expr) return 1;
  const value = evaluateInteger(expr, context);
  if (value === undefined) return undefined;
  if (value >= 0n && value <= BigInt(MAX_DATA)) return Number(value);
  const message = value < 0n ? `${value} is negative` : `${value} is more than all the data a program can have`;
  context.reporter.error("data-range", spotOf(expr), message, { help: `sizes go from 0 to ${MAX_DATA}` });
  return undefined;
}

export function layoutStruct(node: StructNode, context: Evaluator): Layout | undefined {
  const fields = new Map<string, { offset: number; size: number; at: Token }>();
  let size = 0;
  let align = 1;
  let whole = !node.damaged;
  for (const field of node.fields) {
    const type = typeNamed(field.type, context);
    const count = countOf(field.count, context);
    const first = fields.get(field.name.image);
    if (first)
      context.reporter.error("duplicate-name", field.name, `the field \`${field.name.image}\` is declared twice`, {
        related: [context.reporter.related(first.at, "first declared here")],
      });
    if (!type || count === undefined) {
      whole = false;
      continue;
    }
    const offset = alignUp(size, type.align);
    if (!first) fields.set(field.name.image, { offset, size: type.size * count, at: field.name });
    size = offset + type.size * count;
    align = Math.max(align, type.align);
    if (size > MAX_DATA) {
      context.reporter.error("data-range", field.name, `the struct has more than ${MAX_DATA} bytes`);
      return undefined;
    }
  }
  return whole ? { size: alignUp(size, align), align, fields } : undefined;
}

/** A directive whose place is known. */
interface Placed {
  readonly node: DirectiveNode;
  readonly offset: number;
  readonly size: number;
  /** The bytes of `.incbin`, read once. */
  readonly file: Uint8Array | undefined;
}

export interface DataLayout {
  readonly size: number;
  readonly align: number;
  readonly parts: readonly Placed[];
}

/** Where each directive lies, or undefined when one has a fault. */
export function layoutData(node: DataNode, context: Evaluator, readFile: ReadFile): DataLayout | undefined {
  const parts: Placed[] = [];
  let offset = 0;
  let align = DATA_ALIGN;
  let whole = !node.damaged;
  for (const directive of node.directives) {
    const file = directive.name.image === ".incbin" ? incbin(directive, context, readFile) : undefined;
    const found = sizeOf(directive, file, context);
    if (!found) {
      whole = false;
      continue;
    }
    const start = alignUp(offset, found.align);
    if (found.raises) align = Math.max(align, found.align);
    parts.push({ node: directive, offset: start, size: found.size, file });
    offset = start + found.size;
    if (offset > MAX_DATA) {
      context.reporter.error("data-range", directive.name, `\`${node.name.image}\` has more than ${MAX_DATA} bytes`);
      return undefined;
    }
  }
  return whole ? { size: offset, align, parts } : undefined;
}

interface Extent {
  readonly size: number;
  readonly align: number;
  readonly raises: boolean;
}

const extent = (size: number): Extent => ({ size, align: 1, raises: false });

function sizeOf(node: DirectiveNode, file: Uint8Array | undefined, context: Evaluator): Extent | undefined {
  const name = node.name.image;
  const element = INTEGER_SIZES.get(name) ?? FLOAT_SIZES.get(name);
  if (element !== undefined)
    return needs(node, 1, Number.POSITIVE_INFINITY, context) ? extent(element * node.arguments.length) : undefined;
  switch (name) {
    case ".string":
    case ".asciz":
      return textSize(node, context);
    case ".zero": {
      const count = needs(node, 1, 1, context) && countOf(exprOf(node.arguments[0]!, context), context);
      return count === undefined || count === false ? undefined : extent(count);
    }
    case ".space":
      return spaceSize(node, context);
    case ".align":
      return alignment(node, context);
    case ".incbin":
      return file && extent(file.length);
    default:
      context.reporter.error("unknown-directive", node.name, `there is no directive \`${name}\``, {
        help: didYouMean(name, DIRECTIVES) ?? `directives are ${DIRECTIVES.join(" ")}`,
      });
      return undefined;
  }
}

function needs(node: DirectiveNode, least: number, most: number, { reporter }: Evaluator): boolean {
  const count = node.arguments.length;
  if (count >= least && count <= most) return true;
  const words = least === most ? (least === 1 ? "one value" : `${least} values`) : "at least one value";
  reporter.error("operand-count", node.name, `\`${node.name.image}\` takes ${words}, found ${count}`);
  return false;
}

/** The expression of an argument; a string or `[n]` there is an error. */
function exprOf({ value, count }: DirectiveArgument, { reporter }: Evaluator): Expr | undefined {
  if (value.kind === "text")
    reporter.error("operand-kind", value.at, "expected a value, found a string", {
      help: "text is written with `.string`",
    });
  else if (value.kind !== "memory" && !count) return value;
  else reporter.error("syntax", spotOf(value), "`[n]` belongs to `.space TYPE[n]`");
  return undefined;
}

function textSize(node: DirectiveNode, context: Evaluator): Extent | undefined {
  if (!needs(node, 1, Number.POSITIVE_INFINITY, context)) return undefined;
  let size = 0;
  for (const { value } of node.arguments) {
    if (value.kind !== "text") {
      context.reporter.error("operand-kind", spotOf(value), `\`${node.name.image}\` takes strings`);
      return undefined;
    }
    size += (typeof value.at.value === "string" ? value.at.value.length : 0) + (node.name.image === ".asciz" ? 1 : 0);
  }
  return extent(size);
}

function spaceSize(node: DirectiveNode, context: Evaluator): Extent | undefined {
  if (!needs(node, 1, 1, context)) return undefined;
  const { value, count } = node.arguments[0]!;
  if (value.kind !== "name") {
    context.reporter.error("operand-kind", spotOf(value), "`.space` takes a type", {
      help: "room for bytes is `.zero n` or `.space byte[n]`",
    });
    return undefined;
  }
  const type = typeNamed(value.at, context);
  const times = countOf(count, context);
  return type && times !== undefined ? { size: type.size * times, align: type.align, raises: true } : undefined;
}

function alignment(node: DirectiveNode, context: Evaluator): Extent | undefined {
  const expr = needs(node, 1, 1, context) ? exprOf(node.arguments[0]!, context) : undefined;
  const value = expr && evaluateInteger(expr, context);
  if (!expr || value === undefined) return undefined;
  if (value >= 1n && value <= BigInt(MAX_ALIGN) && (value & (value - 1n)) === 0n)
    return { size: 0, align: Number(value), raises: true };
  context.reporter.error(
    "data-range",
    spotOf(expr),
    `\`.align\` takes a power of two up to ${MAX_ALIGN}, not ${value}`,
  );
  return undefined;
}

function incbin(node: DirectiveNode, context: Evaluator, readFile: ReadFile): Uint8Array | undefined {
  if (!needs(node, 1, 1, context)) return undefined;
  const { value } = node.arguments[0]!;
  if (value.kind !== "text" || typeof value.at.value !== "string") {
    context.reporter.error("operand-kind", spotOf(value), "`.incbin` takes a file name in quotes");
    return undefined;
  }
  const name = value.at.image.slice(1, -1);
  const bytes = readFile(name);
  if (!bytes) context.reporter.error("no-file", value.at, `the file ${value.at.image} cannot be read`);
  return bytes;
}

/** Fills in the bytes of a laid out symbol. */
export function fillData(node: DataNode, layout: DataLayout, context: Evaluator): UnitData {
  const filled = layout.parts.filter(({ node: { name } }) => ![".zero", ".space", ".align"].includes(name.image));
  const last = filled[filled.length - 1];
  const bytes = new Uint8Array(last ? last.offset + last.size : 0);
  const relocations: UnitData["relocations"][number][] = [];
  for (const part of filled) {
    const name = part.node.name.image;
    if (part.file) bytes.set(part.file, part.offset);
    else if (INTEGER_SIZES.has(name)) integers(part, bytes, relocations, context);
    else if (FLOAT_SIZES.has(name)) floats(part, bytes, context);
    else texts(part, bytes);
  }
  // Zeros at the end need not be stored, and data that is all zero lies behind the rest.
  let used = relocations.reduce((most, { offset }) => Math.max(most, offset + 8), 0);
  for (let at = bytes.length; at > used; at--) if (bytes[at - 1] !== 0) used = at;
  return {
    ...{ name: node.name.image, exported: node.exported, line: node.name.line, column: node.name.column },
    ...{ anonymous: false, align: layout.align, size: layout.size, bytes: bytes.subarray(0, used), relocations },
  };
}

function texts({ node, offset }: Placed, bytes: Uint8Array): void {
  let at = offset;
  for (const { value } of node.arguments) {
    const text = value.kind === "text" && typeof value.at.value === "string" ? value.at.value : "";
    bytes.set(toBytes(text), at);
    at += text.length + (node.name.image === ".asciz" ? 1 : 0);
  }
}

function integers(
  { node, offset }: Placed,
  bytes: Uint8Array,
  relocations: UnitData["relocations"][number][],
  context: Evaluator,
): void {
  const size = INTEGER_SIZES.get(node.name.image) ?? 1;
  const view = new DataView(bytes.buffer);
  node.arguments.forEach((item, index) => {
    const expr = exprOf(item, context);
    const value = expr && evaluate(expr, context);
    if (!expr || !value) return;
    const at = offset + index * size;
    if (value.kind === "integer") integer(value.value, size, at, view, expr, context);
    else if (value.kind === "float")
      context.reporter.error("operand-kind", spotOf(expr), `\`${node.name.image}\` takes integers, not a float`, {
        help: "floats are written with `.double` or `.float`",
      });
    else if (size !== 8)
      context.reporter.error(
        "operand-kind",
        spotOf(expr),
        `${describe(value)} does not fit in \`${node.name.image}\``,
        { help: "use `.quad`" },
      );
    else relocations.push({ offset: at, ...target(value, context) });
  });
}

function target(value: Exclude<Value, { value: unknown }>, { scope }: Evaluator): { symbol: number; addend: number } {
  return value.kind === "address"
    ? { symbol: scope.symbol("data", value.unit, value.name), addend: value.addend }
    : { symbol: scope.symbol("function", value.entry.unit, value.entry.name), addend: 0 };
}

function integer(value: bigint, size: number, at: number, view: DataView, expr: Expr, { reporter }: Evaluator): void {
  const bits = BigInt(size * 8);
  if (value < -(2n ** (bits - 1n)) || value >= 2n ** bits) {
    const message = `${value} does not fit in ${bits} bits`;
    reporter.error("constant-range", spotOf(expr), message, { help: `it may be -2^${bits - 1n} to 2^${bits}-1` });
  } else if (size === 8) view.setBigUint64(at, BigInt.asUintN(64, value), true);
  else if (size === 4) view.setUint32(at, Number(BigInt.asUintN(32, value)), true);
  else if (size === 2) view.setUint16(at, Number(BigInt.asUintN(16, value)), true);
  else view.setUint8(at, Number(BigInt.asUintN(8, value)));
}

function floats({ node, offset }: Placed, bytes: Uint8Array, context: Evaluator): void {
  const size = FLOAT_SIZES.get(node.name.image) ?? 8;
  const view = new DataView(bytes.buffer);
  node.arguments.forEach((item, index) => {
    const expr = exprOf(item, context);
    const value = expr && evaluate(expr, context);
    if (!expr || !value) return;
    const at = offset + index * size;
    if (value.kind === "address" || value.kind === "function")
      context.reporter.error(
        "operand-kind",
        spotOf(expr),
        `\`${node.name.image}\` takes floats, not ${describe(value)}`,
      );
    else if (size === 8) view.setBigInt64(at, bitsOfFloat(Number(value.value)), true);
    else if (Number.isNaN(value.value)) view.setUint32(at, 0x7fc00000, true);
    else view.setFloat32(at, Number(value.value), true);
  });
}
