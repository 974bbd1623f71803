// The binary form of a WebAssembly module (core specification 2.0, section 5.5; shared memories: threads proposal). Invariant: sections are in the order of the
// specification, and an empty one is left out; nothing is checked here that the host's compiler checks.
import { assert } from "../../base/assert.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import type { WasmType } from "../../isa/wasm.ts";
import { Code } from "./code.ts";

export interface FunctionType {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}

/** Elements of a table, or pages of 64 KiB of a memory. */
export interface Limits {
  readonly minimum: number;
  readonly maximum?: number;
  /** Of a memory with a maximum: threads of the host share it. */
  readonly isShared?: boolean;
}

/** A module that imports a shared memory has to say how large that may be at most: any will do. */
export const SHARED_LIMITS: Limits = { minimum: 1, maximum: 65_536, isShared: true };

/** What is imported. Imported functions, tables and globals have the first indexes of their kind. */
export type Import = { readonly module: string; readonly name: string } & (
  | { readonly kind: "function"; readonly type: number }
  | { readonly kind: "table"; readonly limits: Limits }
  | { readonly kind: "memory"; readonly limits: Limits }
  | { readonly kind: "global"; readonly type: WasmType; readonly mutable: boolean }
);

export interface FunctionBody {
  /** Index of the function's type. */
  readonly type: number;
  /** Types of the locals behind the parameters, in their order. */
  readonly locals: readonly { readonly count: number; readonly type: WasmType }[];
  /** Instructions that come first. */
  readonly entry?: Uint8Array;
  /** The others, with the `end` of the function. */
  readonly code: Uint8Array;
  /** Where in the code branches are that are seldom taken, ascending. */
  readonly unlikely?: readonly number[];
}

export interface Global {
  readonly type: WasmType;
  readonly mutable: boolean;
  /** A bigint for i64, else a number. */
  readonly value: number | bigint;
}

export interface Export {
  readonly name: string;
  readonly kind: keyof typeof KINDS;
  readonly index: number;
}

/** Functions put into a table, from an index on, when the module is instantiated. */
export interface Elements {
  readonly table: number;
  readonly offset: number;
  readonly functions: ArrayLike<number>;
}

export interface ModuleParts {
  readonly types: readonly FunctionType[];
  readonly imports?: readonly Import[];
  readonly functions: readonly FunctionBody[];
  readonly tables?: readonly Limits[];
  readonly globals?: readonly Global[];
  readonly exports?: readonly Export[];
  readonly elements?: readonly Elements[];
  /** Names of functions by index, ascending, for people: profiles, stack traces and `vmrun dis`. */
  readonly names?: readonly { readonly index: number; readonly name: string }[];
}

/** Numbers of value types in the binary form. */
export const TYPE_CODE: Readonly<Record<WasmType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const KINDS = { function: 0, table: 1, memory: 2, global: 3 } as const;
const FUNCREF = 0x70;
const MAGIC = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

/** The bytes of the module, ready to be compiled. */
export function encodeModule(parts: ModuleParts): Uint8Array<ArrayBuffer> {
  const { types, imports = [], functions, tables = [], globals = [], exports = [], elements = [], names = [] } = parts;
  const code = new Code();
  code.append(MAGIC);
  section(code, 1, types, writeType);
  section(code, 2, imports, writeImport);
  section(code, 3, functions, (to, { type }) => to.unsigned(type));
  section(code, 4, tables, writeTable);
  section(code, 6, globals, writeGlobal);
  section(code, 7, exports, writeExport);
  section(code, 9, elements, writeElements);
  const heads = functions.map(headOf);
  writeUnlikely(code, parts, heads);
  section(code, 10, functions, (to, { code: instructions }, k) => writeBody(to, heads[k]!, instructions));
  if (names.length > 0) writeNames(code, names);
  return code.since(0);
}

/** A section that is a list. */
function section<T>(
  code: Code,
  id: number,
  items: readonly T[],
  write: (to: Code, item: T, index: number) => void,
): void {
  if (items.length === 0) return;
  const content = new Code();
  list(content, items, write);
  code.byte(id);
  sized(code, content.since(0));
}

function list<T>(code: Code, items: readonly T[], write: (to: Code, item: T, index: number) => void): void {
  code.unsigned(items.length);
  for (let index = 0; index < items.length; index++) write(code, items[index]!, index);
}

function sized(code: Code, bytes: Uint8Array): void {
  code.unsigned(bytes.length);
  code.append(bytes);
}

const writeName = (code: Code, name: string): void => sized(code, encodeUtf8(name));
const writeValueType = (code: Code, type: WasmType): void => code.byte(TYPE_CODE[type]);

function writeType(code: Code, { params, results }: FunctionType): void {
  code.byte(0x60);
  list(code, params, writeValueType);
  list(code, results, writeValueType);
}

function writeImport(code: Code, imported: Import): void {
  writeName(code, imported.module);
  writeName(code, imported.name);
  code.byte(KINDS[imported.kind]);
  if (imported.kind === "function") code.unsigned(imported.type);
  else if (imported.kind === "table") writeTable(code, imported.limits);
  else if (imported.kind === "memory") writeLimits(code, imported.limits);
  else writeGlobalType(code, imported);
}

function writeTable(code: Code, limits: Limits): void {
  code.byte(FUNCREF);
  writeLimits(code, limits);
}

function writeLimits(code: Code, { minimum, maximum, isShared }: Limits): void {
  code.byte((maximum === undefined ? 0 : 1) + (isShared ? 2 : 0));
  code.unsigned(minimum);
  if (maximum !== undefined) code.unsigned(maximum);
}

function writeGlobalType(code: Code, { type, mutable }: { type: WasmType; mutable: boolean }): void {
  writeValueType(code, type);
  code.byte(mutable ? 1 : 0);
}

function writeGlobal(code: Code, global: Global): void {
  const { type, value } = global;
  writeGlobalType(code, global);
  if (type === "i64") code.i64(BigInt(value));
  else {
    assert(type !== "f32", "no global is a 32-bit float");
    if (type === "i32") code.i32(Number(value));
    else code.f64(Number(value));
  }
  code.end();
}

function writeExport(code: Code, { name, kind, index }: Export): void {
  writeName(code, name);
  code.byte(KINDS[kind]);
  code.unsigned(index);
}

function writeElements(code: Code, { table, offset, functions }: Elements): void {
  code.unsigned(table === 0 ? 0 : 2);
  if (table !== 0) code.unsigned(table);
  code.i32(offset);
  code.end();
  if (table !== 0) code.byte(0);
  code.unsigned(functions.length);
  for (let k = 0; k < functions.length; k++) code.unsigned(functions[k]!);
}

/** What stands before a function's code: its locals, and instructions that come first. */
function headOf({ locals, entry }: FunctionBody): Uint8Array {
  const head = new Code();
  const runs = locals.filter(({ count }) => count > 0);
  list(head, runs, (to, { count, type }) => {
    to.unsigned(count);
    writeValueType(to, type);
  });
  if (entry !== undefined) head.append(entry);
  return head.since(0);
}

function writeBody(code: Code, head: Uint8Array, instructions: Uint8Array): void {
  code.unsigned(head.length + instructions.length);
  code.append(head);
  code.append(instructions);
}

/** Branch hints (core specification 3.0, appendix): for each function the offsets of its branches that are seldom taken. */
function writeUnlikely(code: Code, { imports = [], functions }: ModuleParts, heads: readonly Uint8Array[]): void {
  const before = imports.filter(({ kind }) => kind === "function").length;
  const hinted = [...functions.keys()].filter((index) => functions[index]!.unlikely?.length);
  if (hinted.length === 0) return;
  const content = new Code();
  writeName(content, "metadata.code.branch_hint");
  list(content, hinted, (to, index) => {
    to.unsigned(before + index);
    list(to, functions[index]!.unlikely!, (hint, at) => {
      hint.unsigned(heads[index]!.length + at);
      hint.byte(1);
      hint.byte(0);
    });
  });
  code.byte(0);
  sized(code, content.since(0));
}

/** The name section: names of functions. */
function writeNames(code: Code, names: NonNullable<ModuleParts["names"]>): void {
  const map = new Code();
  list(map, names, (to, { index, name }) => {
    to.unsigned(index);
    writeName(to, name);
  });
  const content = new Code();
  writeName(content, "name");
  content.byte(1);
  sized(content, map.since(0));
  code.byte(0);
  sized(code, content.since(0));
}
